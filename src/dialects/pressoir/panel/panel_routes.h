// The routes of the panel, below kPanelRoot.
#pragma once

#include "dialects/pressoir/config.h"

namespace pressoir::http {
class Routes;
}
namespace pressoir::service {
struct Services;
}

namespace pressoir::dialects::own {

void add_panel(http::Routes& routes, service::Services& services, const Config& config);

}  // namespace pressoir::dialects::own
