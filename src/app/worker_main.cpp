// pressoir-worker: started by the pool with its socket as descriptor 3 and an empty environment.
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>

#include "engine/worker/worker.h"

int main() {
  int type = 0;
  socklen_t size = sizeof type;
  if (::getsockopt(pressoir::engine::kWorkerSocket, SOL_SOCKET, SO_TYPE, &type, &size) != 0 ||
      type != SOCK_SEQPACKET) {
    std::fputs("pressoir-worker is started by pressoir, not by hand.\n", stderr);
    return 2;
  }
  ::syscall(SYS_close_range, pressoir::engine::kWorkerSocket + 1, ~0U, 0U);
  return pressoir::engine::work(pressoir::engine::kWorkerSocket);
}
