// What a request asks for -> Goal and other values; the only place that knows its fields. Pure
// functions, any thread. Fields, values and defaults: openapi.json in this folder.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/body/form_tree.h"
#include "http/message.h"
#include "model/goal.h"
#include "model/job.h"
#include "service/jobs/jobs.h"

namespace pressoir::dialects::own {

/// Where nothing is asked for: that of `pressoir optimize`.
Goal usual_goal();
/// After all fields were read: what follows from one field for another.
/// @param place  of the goal; empty: the request itself. @throws Refusal.
void complete_goal(Goal& goal, const std::string& place);

/// How the file of POST /optimize comes.
enum class BodyKind : std::uint8_t { file, form, json };
/// By Content-Type. Other types than forms with parts and JSON are the file itself, whatever they
/// are called: curl calls every body a form.
BodyKind kind_of(const http::Head& head);

/// What POST /optimize asks for, beside files.
struct OptimizeRequest {
  Goal goal;
  std::vector<RemoteFile> remotes;
  bool is_list = false;  ///< of remotes: they came as a list, be it of one
  std::chrono::seconds wait{60};
  std::string name;  ///< of a body that is the file
};
/// Defaults are those of `pressoir optimize`.
/// @throws Refusal for a field that there is not in that kind of body, and for a value that it
///         cannot have.
OptimizeRequest optimize_in(const http::Tree& tree, BodyKind kind);
/// One text for all requests that ask for the same of their files: the goal as JSON.
std::string canonical_text(const OptimizeRequest& request);

/// @throws Refusal.
std::chrono::seconds job_wait_in(const http::Tree& query);

struct ListRequest {
  std::optional<service::BatchPlace> after;
  std::uint32_t limit = 20;
};
/// @throws Refusal.
ListRequest list_in(const http::Tree& query);
/// "1767225600000-Ab12": what a list goes on behind.
std::string cursor_of(const Batch& last);

/// For what has no parameters. @throws Refusal for any.
void expect_none(const http::Tree& query);

/// Which answer the client prefers.
enum class AnswerForm : std::uint8_t { file, report };
/// The report where application/json has a higher weight than the file, be it image/*,
/// application/pdf or any type.
AnswerForm form_wanted(std::string_view accept);

}  // namespace pressoir::dialects::own
