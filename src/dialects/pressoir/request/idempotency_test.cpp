#include "dialects/pressoir/request/idempotency.h"

#include <gtest/gtest.h>

#include "dialects/pressoir/request/refusal.h"

namespace pressoir::dialects::own {
namespace {

TEST(IdempotencyKey, leads_to_one_job_of_each_account) {
  EXPECT_EQ(id_for("token", "a"), id_for("token", "a"));
  EXPECT_NE(id_for("token", "a"), id_for("token", "b"));
  EXPECT_NE(id_for("token", "a"), id_for("tokem", "a"));
  EXPECT_EQ(id_for("token", "a").value.size(), 32U);
}

TEST(IdempotencyKey, tells_requests_apart_by_what_they_ask_for) {
  EXPECT_EQ(fingerprint("t", "goal", {"a", "b"}), fingerprint("t", "goal", {"a", "b"}));
  EXPECT_NE(fingerprint("t", "goal", {"a", "b"}), fingerprint("t", "goal", {"b", "a"}));
  EXPECT_NE(fingerprint("t", "goal", {"a", "b"}), fingerprint("t", "goal", {"ab"}));
  EXPECT_NE(fingerprint("t", "goal", {"a\n1 b"}), fingerprint("t", "goal", {"a", "b"}));
  EXPECT_NE(fingerprint("t", "goal", {"a"}), fingerprint("t", "goals", {"a"}));
}

TEST(IdempotencyKey, is_printable_and_not_long) {
  http::Head head;
  EXPECT_FALSE(idempotency_key_in(head));
  head.headers = {{"Idempotency-Key", std::string(255, 'k')}};
  EXPECT_EQ(idempotency_key_in(head)->size(), 255U);
  for (const std::string& key : {std::string(256, 'k'), std::string("k\xC3\xA9")}) {
    head.headers = {{"Idempotency-Key", key}};
    EXPECT_THROW((void)idempotency_key_in(head), Refusal);
  }
}

}  // namespace
}  // namespace pressoir::dialects::own
