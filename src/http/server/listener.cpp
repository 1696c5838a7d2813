#include "http/server/listener.h"

#include <sys/socket.h>

#include <utility>

#include "base/error.h"

namespace pressoir::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

tcp::endpoint endpoint_of(const asio::any_io_executor& executor, const std::string& address) {
  const auto colon = address.rfind(':');
  if (colon == std::string::npos)
    throw Error(ErrorCode::invalid_request, "\"" + address + "\" is not ADDRESS:PORT.");
  auto host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto flags = tcp::resolver::passive | tcp::resolver::numeric_service;
  const auto found = tcp::resolver(executor).resolve(host, address.substr(colon + 1), flags, error);
  if (error)
    throw Error(ErrorCode::invalid_request,
                "\"" + address + "\" cannot be used: " + error.message());
  return found.begin()->endpoint();
}

/// Throws what went wrong in making a listener.
class ListenerCheck {
 public:
  explicit ListenerCheck(std::string what) : what_(std::move(what)) {}
  void operator()(const boost::system::error_code& error) const {
    if (error)
      throw Error(ErrorCode::unavailable, "Cannot listen on " + what_ + ": " + error.message());
  }

 private:
  std::string what_;
};

void prepare(tcp::acceptor& acceptor, const ListenerCheck& check) {
  boost::system::error_code error;
  acceptor.non_blocking(true, error);
  check(error);
  // Reported, not skipped: Asio's accept() would wait for the next connection, non-blocking or not.
  acceptor.set_option(asio::socket_base::enable_connection_aborted(true), error);
  check(error);
}

}  // namespace

tcp::acceptor listener_on(const asio::any_io_executor& executor, int socket) {
  const ListenerCheck check("the socket of the service manager");
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  const bool is_v6 = ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
                     address.ss_family == AF_INET6;
  boost::system::error_code error;
  tcp::acceptor acceptor(executor);
  acceptor.assign(is_v6 ? tcp::v6() : tcp::v4(), socket, error);
  check(error);
  prepare(acceptor, check);
  return acceptor;
}

tcp::acceptor listener_at(const asio::any_io_executor& executor, const std::string& address) {
  const auto endpoint = endpoint_of(executor, address);
  boost::system::error_code error;
  tcp::acceptor acceptor(executor);
  const ListenerCheck check(address);
  acceptor.open(endpoint.protocol(), error);
  check(error);
  acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  check(error);
  acceptor.bind(endpoint, error);
  check(error);
  acceptor.listen(asio::socket_base::max_listen_connections, error);
  check(error);
  prepare(acceptor, check);
  return acceptor;
}

}  // namespace pressoir::http
