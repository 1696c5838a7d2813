// From schema 6, where an account had one public and one secret key, to projects.
#include "store/accounts/accounts.h"
#include "store/accounts/projects.h"
#include "store/old_schema_fixture.h"

namespace pressoir::store {
namespace {

/// Schema 6 with two accounts and one that has an API key alone, opened by this program.
class ProjectsMigration : public OldSchema {
 protected:
  void SetUp() override {
    open(6, [this](Session& s) {
      const auto time = to_millis(kOldTime);
      for (const int id : {7, 8, 9})
        s << "insert into account (id, name, email, created_at, updated_at) values (:i, 'old', "
             "'same@b.example', :t, :u)",
            soci::use(id), soci::use(time), soci::use(time);
      for (const int id : {7, 8}) {
        for (const auto kind : kCredentialKinds) {
          const std::string name(name_of(kind)), value = value_of(id, kind);
          const auto fingerprint = key_.fingerprint(value), sealed = key_.seal(value);
          s << "insert into credential values (:a, :k, :f, :s)", soci::use(id), soci::use(name),
              soci::use(fingerprint), soci::use(sealed);
        }
      }
      const auto fingerprint = key_.fingerprint("abc123"), sealed = key_.seal("abc123");
      s << "insert into credential values (9, 'api_key', :f, :s)", soci::use(fingerprint),
          soci::use(sealed);
    });
  }
  static std::string value_of(int account, CredentialKind kind) {
    return std::to_string(account) + " " + std::string(name_of(kind));
  }
};

TEST_F(ProjectsMigration, makes_the_keys_of_each_account_its_first_project) {
  for (const int id : {7, 8}) {
    const auto all = in([&](Session& s) { return projects::with_keys(s, key_, {id}); });
    ASSERT_EQ(1U, all.size());
    EXPECT_EQ("default", all[0].project.name);
    EXPECT_EQ(value_of(id, CredentialKind::public_key), all[0].public_key);
    EXPECT_EQ(value_of(id, CredentialKind::secret_key), all[0].secret_key);
    EXPECT_EQ(kOldTime, all[0].project.created_at);
  }
  EXPECT_TRUE(in([](Session& s) { return projects::of(s, {9}); }).empty());
}

TEST_F(ProjectsMigration, leaves_every_credential_as_good_as_it_was) {
  for (const auto kind : kCredentialKinds) {
    const auto print = key_.fingerprint(value_of(8, kind));
    const auto found = in([&](Session& s) { return accounts::find(s, kind, print); });
    ASSERT_TRUE(found) << name_of(kind);
    EXPECT_EQ(8, found->id.value);
    EXPECT_FALSE(found->has_password);
  }
  EXPECT_EQ(value_of(7, CredentialKind::secret_key), in([&](Session& s) {
              return accounts::credential(s, key_, {7}, CredentialKind::secret_key);
            }));
}

TEST_F(ProjectsMigration, leaves_no_row_that_names_a_missing_one) {
  EXPECT_TRUE(broken().empty());
  in([](Session& s) { accounts::remove(s, {7}); });
  EXPECT_EQ(1U, in(projects::list).size());
}

}  // namespace
}  // namespace pressoir::store
