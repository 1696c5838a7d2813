// Listener: a listening socket that does not block, opened at an address or taken over from a
// service manager. Free functions without state.
#pragma once

#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>

namespace pressoir::http {

/// @param address  ADDRESS:PORT, of a name too; port 0: a free one.
/// @throws Error invalid_request for what is none, unavailable where nobody may listen.
boost::asio::ip::tcp::acceptor listener_at(const boost::asio::any_io_executor& executor,
                                           const std::string& address);
/// Of a socket that listens already. @param socket  owned from here on.
/// @throws Error unavailable.
boost::asio::ip::tcp::acceptor listener_on(const boost::asio::any_io_executor& executor,
                                           int socket);

}  // namespace pressoir::http
