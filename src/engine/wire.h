// wire: what the pool, the worker and its children say to each other, over UNIX sockets of type
// SOCK_SEQPACKET: one message is one packet. Pure functions and two system calls; any thread.
//
//   pool   -> worker  Request, with a socket for the answer and the job's files (SCM_RIGHTS)
//   child  -> pool    Reply, on that socket: from a process that may be hijacked, so decode_reply
//                     and check_plain trust nothing
//   worker -> pool    Ended: the child is gone and reaped; from the worker, which never touches
//                     untrusted bytes
//
// A packet is: magic "PRSW", version (1 byte), kind (1 byte), length of the rest (4 bytes), fields.
// Numbers are little-endian of fixed width, texts and lists carry a 4-byte count, optionals 1 byte.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/files/temp_file.h"
#include "engine/description.h"
#include "model/comparison.h"
#include "model/goal.h"
#include "model/inspection.h"
#include "model/job.h"

namespace pressoir::engine::wire {

inline constexpr std::uint8_t kVersion = 7;
inline constexpr std::size_t kMaxPacket = 64 * 1024;  ///< any packet, either way
/// That travel with one packet: socket, output, inputs. (Linux takes up to 253.)
inline constexpr std::size_t kMaxFiles = 2 + kMaxInputs;
// What check_plain accepts in a reply.
inline constexpr std::size_t kMaxTexts = 64;  ///< in one list
inline constexpr std::size_t kMaxName = 64;   ///< characters of a name
inline constexpr std::size_t kMaxText = 300;  ///< characters of a message or warning

/// Behind the socket for the answer come the output and the inputs of optimize, reference,
/// candidate and stamps of score, the file of inspect, and nothing for describe.
enum class Verb : std::uint8_t { optimize, score, describe, inspect };

struct Request {
  Verb verb = Verb::describe;
  Goal goal;  ///< of inspect its password; of score what the candidate was made by
  Limits limits;
};

struct FailureReport {
  Failure failure;
  std::string detail;  ///< for the log only
};
using Reply = std::variant<Outcome, Comparison, Description, Inspection, FailureReport>;

/// How a child ended.
struct Ended {
  int wait_status = 0;               ///< as waitpid gives it
  std::chrono::microseconds cpu{0};  ///< user and system
};

Buffer encode(const Request& request);
Buffer encode(const Reply& reply);
Buffer encode(const Ended& ended);

/// @throws Error internal when `packet` is not exactly one well-formed message of its type; nothing
///         larger than the packet itself is allocated for it.
Request decode_request(Bytes packet);
Reply decode_reply(Bytes packet);
Ended decode_ended(Bytes packet);

/// Refuses what a sane worker never says: control or non-ASCII characters, long texts or lists,
/// error codes that are not the engine's, scores that are not numbers or above 100, empty pictures.
/// @throws Error internal.
void check_plain(const Reply& reply);

/// Sends one packet with copies of `files`. False when the other side is gone or does not read, or
/// for more than kMaxFiles.
bool send(int socket, Bytes packet, std::span<const int> files = {}) noexcept;

struct Packet {
  Buffer bytes;
  std::vector<FileDescriptor> files;
};
/// Takes one packet. Empty: the other side is gone, or (non-blocking) nothing is there.
/// @throws Error internal for a packet that is too long or carries too many files.
std::optional<Packet> receive(int socket, bool wait);

}  // namespace pressoir::engine::wire
