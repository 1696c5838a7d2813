#include "store/accounts/projects.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "store/accounts/accounts.h"
#include "store/code_of_fixture.h"
#include "store/database_fixture.h"

namespace pressoir::store {
namespace {

class Projects : public testing::Test {
 protected:
  template <class F>
  auto in(F work) {
    return db_.database.transact_here(std::move(work));
  }
  AccountId add_account(const std::string& name) {
    Account account;
    account.name = name;
    credentials_ = accounts::complete({});
    return in([&](Session& session) {
      return accounts::add(session, key_, account, credentials_, now());
    });
  }
  static ProjectKeys keys(AccountId account, const std::string& name) {
    ProjectKeys wanted;
    wanted.project.account = account;
    wanted.project.name = name;
    wanted.public_key = credentials::complete(CredentialKind::public_key, {});
    wanted.secret_key = credentials::complete(CredentialKind::secret_key, {});
    return wanted;
  }
  ProjectId add(const ProjectKeys& wanted) {
    return in([&](Session& session) { return projects::add(session, key_, wanted, now()); });
  }
  std::optional<Project> by(CredentialKind kind, const std::string& value) {
    return in(
        [&](Session& session) { return projects::find(session, kind, key_.fingerprint(value)); });
  }
  std::vector<Project> of(AccountId account) {
    return in([=](Session& session) { return projects::of(session, account); });
  }

  TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
  Credentials credentials_;
};

TEST_F(Projects, begin_with_one_that_has_the_keys_of_the_account) {
  const auto account = add_account("a");
  const auto all =
      in([&](Session& session) { return projects::with_keys(session, key_, account); });
  ASSERT_EQ(1U, all.size());
  EXPECT_EQ("default", all[0].project.name);
  EXPECT_EQ(account, all[0].project.account);
  EXPECT_EQ(credentials_.public_key, all[0].public_key);
  EXPECT_EQ(credentials_.secret_key, all[0].secret_key);
  EXPECT_TRUE(all[0].project.domains.empty() && all[0].project.networks.empty());
}

TEST_F(Projects, are_found_by_either_key_and_keep_their_limits) {
  const auto account = add_account("a");
  add_account("b");
  auto wanted = keys(account, "shop");
  wanted.project.domains = {"shop.example", "*.shop.example"};
  wanted.project.networks = {"10.1.0.0/16"};
  const auto id = add(wanted);
  for (const auto& found : {by(CredentialKind::public_key, wanted.public_key),
                            by(CredentialKind::secret_key, wanted.secret_key)}) {
    ASSERT_TRUE(found);
    EXPECT_EQ(id, found->id);
    EXPECT_EQ(account, found->account);
    EXPECT_EQ(wanted.project.domains, found->domains);
    EXPECT_EQ(wanted.project.networks, found->networks);
  }
  EXPECT_FALSE(by(CredentialKind::public_key, wanted.secret_key));
  EXPECT_EQ(2U, of(account).size());
  EXPECT_EQ(3U, in(projects::list).size());
}

TEST_F(Projects, refuse_names_and_keys_that_are_taken) {
  const auto account = add_account("a"), other = add_account("b");
  const auto shop = keys(account, "shop");
  add(shop);
  EXPECT_EQ(ErrorCode::conflict, code_of([&] { add(keys(account, "shop")); }));
  auto again = keys(other, "shop");
  again.public_key = shop.public_key;
  EXPECT_EQ(ErrorCode::conflict, code_of([&] { add(again); }));
  again = keys(other, "shop");
  again.secret_key = shop.secret_key;
  EXPECT_EQ(ErrorCode::conflict, code_of([&] { add(again); }));
  again.secret_key = keys(other, "").secret_key;
  EXPECT_NO_THROW(add(again)) << "names are an account's own";
}

TEST_F(Projects, refuse_names_that_cannot_be_told_from_ids_and_limits_without_end) {
  const auto account = add_account("a");
  for (const auto& name :
       {std::string(), std::string("17"), std::string("a\nb"), std::string(201, 'a')})
    EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { add(keys(account, name)); })) << name;
  for (const auto& entries : {std::vector<std::string>{""},
                              {"a\nb"},
                              std::vector<std::string>(projects::kMaxEntries + 1, "a.example")}) {
    auto wanted = keys(account, "shop");
    wanted.project.domains = entries;
    EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { add(wanted); })) << entries.front();
  }
  for (std::size_t i = 1; i < projects::kMaxProjects; ++i)
    add(keys(account, "p" + std::to_string(i)));
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { add(keys(account, "one more")); }));
}

TEST_F(Projects, change_their_name_and_limits_but_not_their_keys) {
  const auto account = add_account("a");
  auto project = of(account).front();
  project.name = "web";
  project.domains = {"shop.example"};
  in([&](Session& session) { projects::update(session, project); });
  const auto found = by(CredentialKind::public_key, credentials_.public_key);
  ASSERT_TRUE(found);
  EXPECT_EQ("web", found->name);
  EXPECT_EQ(project.domains, found->domains);
  in([&](Session& session) { projects::update(session, project); });
  add(keys(account, "shop"));
  project.name = "shop";
  const auto update = [&] { in([&](Session& session) { projects::update(session, project); }); };
  EXPECT_EQ(ErrorCode::conflict, code_of(update));
  project.id = {99};
  EXPECT_EQ(ErrorCode::not_found, code_of(update));
}

TEST_F(Projects, lose_a_key_that_is_replaced_and_both_when_removed) {
  const auto account = add_account("a");
  const auto wanted = keys(account, "shop");
  const auto id = add(wanted);
  const auto fresh = keys(account, "").secret_key;
  in([&](Session& session) {
    projects::replace(session, key_, id, CredentialKind::secret_key, fresh);
  });
  EXPECT_FALSE(by(CredentialKind::secret_key, wanted.secret_key));
  EXPECT_EQ(id, by(CredentialKind::secret_key, fresh)->id);
  EXPECT_EQ(fresh, in([&](Session& session) {
              return projects::key_of(session, key_, id, CredentialKind::secret_key);
            }));
  const auto remove = [&] { in([&](Session& session) { projects::remove(session, id); }); };
  remove();
  EXPECT_FALSE(by(CredentialKind::public_key, wanted.public_key));
  EXPECT_EQ(ErrorCode::not_found, code_of(remove));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] {
              in([&](Session& session) {
                projects::replace(session, key_, id, CredentialKind::secret_key, wanted.secret_key);
              });
            }));
}

TEST_F(Projects, give_the_account_the_keys_of_the_oldest) {
  const auto account = add_account("a");
  const auto first = credentials_;
  const auto shop = keys(account, "shop");
  add(shop);
  const auto secret = [&] {
    return in([&](Session& session) {
      return accounts::credential(session, key_, account, CredentialKind::secret_key);
    });
  };
  EXPECT_EQ(first.secret_key, secret());
  in([&](Session& session) { projects::remove(session, projects::of(session, account)[0].id); });
  EXPECT_EQ(shop.secret_key, secret());
  in([&](Session& session) { projects::remove(session, projects::of(session, account)[0].id); });
  EXPECT_EQ(std::nullopt, secret());
  EXPECT_EQ(ErrorCode::not_found, code_of([&] {
              in([&](Session& session) {
                accounts::replace(session, key_, account, CredentialKind::secret_key,
                                  shop.secret_key);
              });
            }));
}

TEST_F(Projects, are_sealed_and_go_with_their_account) {
  const auto account = add_account("a");
  const auto wanted = keys(account, "shop");
  add(wanted);
  for (const auto* name : {"test.db", "test.db-wal"}) {
    std::ifstream file(db_.folder.path() / name, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(std::string::npos, bytes.find(wanted.public_key)) << name;
    EXPECT_EQ(std::string::npos, bytes.find(wanted.secret_key)) << name;
  }
  in([&](Session& session) { accounts::remove(session, account); });
  EXPECT_FALSE(by(CredentialKind::public_key, wanted.public_key));
  EXPECT_TRUE(in(projects::list).empty());
}

}  // namespace
}  // namespace pressoir::store
