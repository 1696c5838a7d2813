// The endpoints: each parses, makes its service calls, renders. One object for all routes, which
// outlives every request. Lives on the server's executor. What they throw the routes word.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dialects/crushpics/config.h"
#include "dialects/crushpics/goals.h"
#include "dialects/crushpics/images.h"
#include "dialects/crushpics/views.h"
#include "service/services.h"

namespace pressoir::dialects::crushpics {

inline constexpr const char* kDialect = "crushpics";

class Api {
 public:
  using Answer = Async<http::Response>;
  Api(service::Services& services, const Config& config, std::uint64_t max_file_bytes)
      : services_(services), config_(config), max_file_bytes_(max_file_bytes) {}

  Answer show_shop(http::Request& request);
  Answer change_shop(http::Request& request);
  Answer show_dashboard(http::Request& request);

  /// Answers when the results are ready.
  Answer compress(http::Request& request);
  /// Answers as soon as the image is stored.
  Answer add_image(http::Request& request);
  Answer show_image(http::Request& request);
  Answer list_images(http::Request& request);
  Answer remove_image(http::Request& request);
  /// Without a token: the link is one.
  Answer download(http::Request& request);

  Answer list_callback_urls(http::Request& request);
  Answer add_callback_url(http::Request& request);
  Answer remove_callback_url(http::Request& request);

  Answer list_invoices(http::Request& request);
  Answer list_exports(http::Request& request);
  /// There are none to be made.
  Answer add_export(http::Request& request);
  /// Without a token.
  Answer sign_up(http::Request& request);

  /// The body of a webhook.
  Async<service::WebhookMessage> message(service::WebhookCall call);

 private:
  /// What is known of an upload when it is refused.
  using Asked = std::optional<Compressed>;
  /// What is made of an upload, ready for service::Jobs.
  struct Work {
    Account account;
    std::vector<service::Task> tasks;
    service::Delivery delivery;
  };
  /// Words what is refused of an upload.
  Answer answered(http::Request& request, Answer (Api::*answer)(http::Request&, Asked&));
  Answer compress_asked(http::Request& request, Asked& asked);
  Answer add_image_asked(http::Request& request, Asked& asked);

  /// Who sent the request, counted against the limit.
  Async<Account> caller(const http::Request& request);
  /// The same, and the fields of the body.
  struct Call {
    Account account;
    http::Form form;
  };
  Async<Call> call_of(http::Request& request);
  Async<Work> work_of(http::Request& request, Asked& asked);
  Async<service::Upload> upload_of(AccountId account, ImageRequest& wanted);
  Async<Defaults> defaults_of(AccountId account);
  Async<Plan> plan_of(Account account);
  Answer shop_of(AccountId id);
  /// The account's image. @throws Error not_found.
  Async<Image> image_behind(AccountId owner, const http::Request& request);
  /// The files of a link. @throws Error not_found.
  Async<ReadablePtr> original_behind(FileToken token);
  Async<ReadablePtr> result_behind(FileToken token);

  service::Services& services_;
  Config config_;
  std::uint64_t max_file_bytes_;
};

}  // namespace pressoir::dialects::crushpics
