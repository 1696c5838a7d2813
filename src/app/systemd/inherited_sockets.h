// InheritedSockets: listening sockets that a service manager opened for this process, as
// sd_listen_fds(3) describes them: descriptors from 3 on, counted by LISTEN_FDS, named by
// LISTEN_FDNAMES, meant for the process LISTEN_PID. At start-up only, before any thread.
#pragma once

#include <optional>
#include <string>

#include "base/files/temp_file.h"

namespace pressoir::app {

struct InheritedSocket {
  FileDescriptor socket;  ///< closed on exec
  std::string address;    ///< ADDRESS:PORT that it listens on
};

/// In the place of http.listen and http.tls_listen; empty: not passed.
struct InheritedSockets {
  std::optional<InheritedSocket> http, https;
};

/// Takes over what was passed, and the variables out of the environment, so that no other process
/// takes them for its own. The socket named "https" serves HTTPS, one of any other name HTTP.
/// @throws Error invalid_request when two have the same purpose, or one is no listening TCP socket.
InheritedSockets take_inherited_sockets();

}  // namespace pressoir::app
