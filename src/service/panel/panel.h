// Panel: what the panel alone needs of the services. Called from the server's executor.
#pragma once

#include "service/panel/account_history.h"
#include "service/panel/operator_view.h"
#include "service/panel/own_keys.h"
#include "service/panel/sessions.h"

namespace pressoir::service {

struct Panel {
  Sessions& sessions;
  OwnKeys& keys;
  AccountHistory& history;
  OperatorView& operator_view;
};

}  // namespace pressoir::service
