#include "service/jobs/safety.h"

#include "store/accounts/account_settings.h"

namespace pressoir::service {

bool sanitises(store::Session& session, const ServiceConfig& config, AccountId account) {
  if (account.value == 0) return config.sanitise_svg;
  return store::account_settings::sanitise(session, account).value_or(config.sanitise_svg);
}

}  // namespace pressoir::service
