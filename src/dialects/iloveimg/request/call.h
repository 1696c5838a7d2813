// Call: a request of this API with its parameters read and its sender known. Plain data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/crypto/client_key.h"
#include "dialects/iloveimg/request/task_id.h"
#include "http/body/form_tree.h"
#include "http/message.h"
#include "model/workspace.h"
#include "service/accounts/projects.h"

namespace pressoir::dialects::iloveimg {

/// Who calls with a token.
struct Caller {
  service::FoundProject found;
  std::optional<std::string> file_key;  ///< that the token claims

  [[nodiscard]] WorkspaceOwner owner() const {
    return {.account = found.account.id, .project = found.project.id};
  }
  [[nodiscard]] IdIssuer issuer() const {
    return {.project = found.project.id, .secret_key = found.secret_key};
  }
};

struct Call {
  http::Request& request;
  Caller caller;  ///< nobody of a call that needs no token
  http::Tree parameters;
  std::vector<http::FormFile> files;
};

}  // namespace pressoir::dialects::iloveimg
