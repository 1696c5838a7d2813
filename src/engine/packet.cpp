// The two system calls of wire.h.
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "engine/wire.h"

namespace pressoir::engine::wire {
namespace {

union Control {  // the alignment that cmsghdr needs
  cmsghdr header;
  std::array<char, CMSG_SPACE(sizeof(int) * kMaxFiles)> bytes;
};

}  // namespace

bool send(int socket, Bytes packet, std::span<const int> files) noexcept {
  if (files.size() > kMaxFiles) return false;
  iovec part{const_cast<std::byte*>(packet.data()), packet.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  Control control{};
  if (!files.empty()) {
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE(files.size_bytes());
    auto* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(files.size_bytes());
    std::memcpy(CMSG_DATA(header), files.data(), files.size_bytes());
  }
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(packet.size());
}

std::optional<Packet> receive(int socket, bool wait) {
  Packet packet;
  packet.bytes.resize(kMaxPacket);
  iovec part{packet.bytes.data(), packet.bytes.size()};
  Control control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = &control;
  message.msg_controllen = sizeof control.bytes;
  ssize_t got = 0;
  do {
    got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return std::nullopt;
  for (auto* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const auto count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int file = -1;
      std::memcpy(&file, CMSG_DATA(header) + i * sizeof(int), sizeof file);
      packet.files.emplace_back(file);
    }
  }
  if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC))
    throw Error(ErrorCode::internal, "The worker failed.", "wire: a packet is too long");
  packet.bytes.resize(static_cast<std::size_t>(got));
  return packet;
}

}  // namespace pressoir::engine::wire
