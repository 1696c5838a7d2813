// What POST /batches asks for. Pure functions, any thread. Fields: openapi.json in this folder.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "http/body/form_tree.h"
#include "model/goal.h"
#include "model/job.h"

namespace pressoir::dialects::own {

inline constexpr std::size_t kMaxBatchSources = 100, kMaxVariants = 200;
inline constexpr std::size_t kMaxBatchFiles = 64;  ///< of these sources, in parts of a form
inline constexpr std::uint64_t kMaxBatchUploadBytes = 1ULL << 30;  ///< of the form
inline constexpr std::size_t kMaxOutputs = 1'000;                  ///< of one batch
/// Of one batch: the goals of all its outputs as JSON. Each output has a goal of its own, so that a
/// short request could ask for a long list of them.
inline constexpr std::size_t kMaxGoalBytes = 4 << 20;

/// One output of each source.
struct Variant {
  std::string name;  ///< unique; "1", "2" where none was given
  Goal goal;
};

struct BatchRequest {
  std::vector<RemoteFile> sources;  ///< behind the files
  std::vector<Variant> variants;    ///< one at least
  std::string callback_url;         ///< empty: none
  std::chrono::seconds wait{0};
};
/// A variant has the fields of the request's own goal, but for those that it has itself.
/// @param files  that came beside it, which are sources too. @throws Refusal.
BatchRequest batch_in(const http::Tree& tree, std::size_t files = 0);
/// One text for all requests that ask for the same of their files. Long work.
std::string canonical_text(const BatchRequest& request);

}  // namespace pressoir::dialects::own
