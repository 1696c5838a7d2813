#include "service/accounts/projects.h"

#include "service/accounts/beside_server_fixture.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;
using Code = std::optional<ErrorCode>;
using store::code_of;

class ProjectsBesideServer : public BesideServer {
 protected:
  FoundProject by_public(const std::string& key) {
    return store::await(context_, projects_.with_public_key(key));
  }
  Code look_up(const std::string& public_key) {
    return code_of([&] { by_public(public_key); });
  }
  Projects projects_{database_, key_};
  AccountWithCredentials made_ = admin_.create({.name = "a"});
  AccountId account_ = made_.account.id;
};

TEST_F(ProjectsBesideServer, are_found_by_their_keys_with_account_and_secret) {
  const auto shop = admin_.add_project(account_, {.name = "shop", .networks = {"10.0.0.0/8"}});
  const auto first = by_public(made_.credentials.public_key);
  EXPECT_EQ("default", first.project.name);
  EXPECT_EQ(made_.credentials.secret_key, first.secret_key);
  const auto found = by_public(shop.public_key);
  EXPECT_EQ(shop.project.id, found.project.id);
  EXPECT_EQ(account_, found.account.id);
  EXPECT_EQ(shop.secret_key, found.secret_key);
  EXPECT_EQ((std::vector<std::string>{"10.0.0.0/8"}), found.project.networks);
  const auto by_secret = store::await(context_, projects_.with_secret_key(shop.secret_key));
  EXPECT_EQ(shop.project.id, by_secret.project.id);
  EXPECT_EQ(shop.secret_key, by_secret.secret_key);
  const auto all = store::await(context_, projects_.of(account_));
  ASSERT_EQ(2U, all.size());
  EXPECT_EQ(shop.public_key, all[1].public_key);
  EXPECT_EQ(shop.secret_key, all[1].secret_key);
}

TEST_F(ProjectsBesideServer, are_unknown_by_any_other_text) {
  for (const auto& wrong : {std::string(), std::string("x"), made_.credentials.secret_key,
                            made_.credentials.api_key, std::string(5000, 'x')})
    EXPECT_EQ(ErrorCode::unauthorized, look_up(wrong)) << wrong.substr(0, 40);
  for (const auto& wrong : {std::string(), made_.credentials.public_key})
    EXPECT_EQ(ErrorCode::unauthorized,
              code_of([&] { store::await(context_, projects_.with_secret_key(wrong)); }));
}

TEST_F(ProjectsBesideServer, follow_every_change_within_a_second) {
  const auto shop = admin_.add_project(account_, {.name = "shop"});
  const auto& key = shop.public_key;
  EXPECT_EQ(std::nullopt, look_up(key));
  admin_.change_project(account_, "shop", {.domains = {{"Shop.example"}}});
  EXPECT_LT(until([&] {
              return by_public(key).project.domains == std::vector<std::string>{"shop.example"};
            }),
            1s);
  admin_.set_disabled(account_, true);
  EXPECT_LT(until([&] { return by_public(key).account.disabled; }), 1s);
  EXPECT_EQ(ErrorCode::account_disabled, code_of([&] { require_enabled(by_public(key).account); }));
  EXPECT_EQ(ErrorCode::account_disabled,
            code_of([&] { store::await(context_, projects_.with_secret_key(shop.secret_key)); }));
  admin_.set_disabled(account_, false);
  EXPECT_LT(until([&] { return !by_public(key).account.disabled; }), 1s);
  const auto fresh = admin_.rotate(account_, store::CredentialKind::secret_key, "shop");
  EXPECT_LT(until([&] { return by_public(key).secret_key == fresh.projects.at(0).secret_key; }),
            1s);
  admin_.remove_project(account_, std::to_string(shop.project.id.value));
  EXPECT_LT(until([&] { return look_up(key) == ErrorCode::unauthorized; }), 1s);
  const std::string given = "project_public_given";
  EXPECT_EQ(ErrorCode::unauthorized, look_up(given));
  admin_.add_project(account_, {.name = "shop", .public_key = given});
  EXPECT_LT(until([&] { return look_up(given) == std::nullopt; }), 1s);
  admin_.remove(account_);
  EXPECT_LT(until([&] { return look_up(given) == ErrorCode::unauthorized; }), 1s);
}

TEST_F(ProjectsBesideServer, are_forgotten_at_once_when_this_server_says_so) {
  const auto below = admin_.create({.name = "s", .parent = account_});
  EXPECT_EQ(std::nullopt, look_up(below.credentials.public_key));
  admin_.set_disabled(account_, true);
  projects_.changed(account_);
  EXPECT_TRUE(by_public(below.credentials.public_key).account.disabled);
}

TEST_F(ProjectsBesideServer, get_new_keys_all_or_one) {
  const auto shop = admin_.add_project(account_, {.name = "shop"});
  const auto all = admin_.rotate(account_);
  ASSERT_EQ(2U, all.projects.size());
  EXPECT_EQ(all.public_key, all.projects[0].public_key);
  EXPECT_FALSE(all.api_key.empty());
  for (const auto& old : {made_.credentials.public_key, shop.public_key})
    EXPECT_EQ(ErrorCode::unauthorized, look_up(old));
  for (const auto& each : all.projects) EXPECT_EQ(std::nullopt, look_up(each.public_key));
  const auto one = admin_.rotate(account_, {}, "shop");
  ASSERT_EQ(1U, one.projects.size());
  EXPECT_TRUE(one.api_key.empty() && one.public_key.empty());
  EXPECT_EQ("shop", one.projects[0].project.name);
  EXPECT_FALSE(one.projects[0].public_key.empty() || one.projects[0].secret_key.empty());
  const auto secrets = admin_.rotate(account_, store::CredentialKind::secret_key);
  EXPECT_EQ(2U, secrets.projects.size());
  EXPECT_FALSE(secrets.secret_key.empty());
  EXPECT_TRUE(secrets.public_key.empty() && secrets.projects[1].public_key.empty());
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { admin_.rotate(account_, {}, "none"); }));
}

TEST_F(ProjectsBesideServer, may_all_be_removed) {
  EXPECT_EQ("default", admin_.remove_project(account_, "default").name);
  EXPECT_TRUE(admin_.projects(account_).empty());
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { admin_.remove_project(account_, "default"); }));
  EXPECT_EQ(ErrorCode::not_found,
            code_of([&] { admin_.rotate(account_, store::CredentialKind::secret_key); }));
  EXPECT_TRUE(admin_.rotate(account_).projects.empty());
  admin_.add_project(account_, {.name = "again"});
  const auto shown = admin_.show(account_).projects;
  ASSERT_EQ(1U, shown.size());
  EXPECT_EQ("again", shown[0].name);
}

TEST_F(ProjectsBesideServer, show_their_secret_once_and_stay_with_their_account) {
  const auto other = admin_.create({.name = "b"}).account.id;
  const auto shop = admin_.add_project(account_, {.name = "shop"});
  const auto listed = admin_.projects(account_);
  ASSERT_EQ(2U, listed.size());
  EXPECT_EQ(shop.public_key, listed[1].public_key);
  EXPECT_TRUE(listed[0].secret_key.empty() && listed[1].secret_key.empty());
  const auto id = std::to_string(shop.project.id.value);
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { admin_.remove_project(other, id); }));
  EXPECT_EQ(ErrorCode::not_found,
            code_of([&] { admin_.change_project(other, id, {.name = "x"}); }));
  EXPECT_EQ(2U, admin_.projects().at(account_).size());
  EXPECT_EQ(1U, admin_.projects().at(other).size());
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { admin_.add_project({99}, {.name = "x"}); }));
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] {
              admin_.add_project(account_, {.name = "x", .networks = {"everywhere"}});
            }));
}

}  // namespace
}  // namespace pressoir::service
