// From schema 10, where several accounts could have one e-mail address and operators were admins.
#include <map>

#include "store/accounts/accounts.h"
#include "store/accounts/passwords.h"
#include "store/old_schema_fixture.h"

namespace pressoir::store {
namespace {

class SessionsMigration : public OldSchema {
 protected:
  void SetUp() override {
    open(10, [this](Session& s) {
      s << "insert into account (id, name, email, created_at) values "
           "(1, 'first', 'A@b.example', 0), (2, 'logs in', 'a@B.example', 0), "
           "(3, 'alone', 'c@b.example', 0), (6, 'none', '', 0), (7, 'none too', '', 0)";
      s << "insert into account (id, name, email, description, parent, role, created_at) values "
           "(4, 'below 2', 'a@b.example', '', 2, 'owner', 0), "
           "(5, 'below 3', 'a@b.example', 'a shop', 3, 'owner', 0), "
           "(8, 'admin', 'd@b.example', '', null, 'admin', 0)";
      const auto hash = key_.seal("$argon2id$");
      s << "insert into password (account, hash, generation, changed_at) values (2, :h, 'g', 0)",
          soci::use(hash);
    });
    for (auto& each : in(accounts::list)) all_[each.id.value] = each;
  }
  std::map<std::int64_t, Account> all_;
};

TEST_F(SessionsMigration, leaves_an_address_to_the_account_that_logs_in_with_it) {
  EXPECT_EQ("", all_[1].email);
  EXPECT_EQ("a@B.example", all_[2].email);
  EXPECT_EQ("c@b.example", all_[3].email);
  EXPECT_TRUE(in([&](Session& s) { return passwords::with_email(s, key_, "A@B.EXAMPLE"); }));
}

TEST_F(SessionsMigration, keeps_the_others_in_descriptions) {
  EXPECT_EQ("E-mail address: A@b.example", all_[1].description);
  EXPECT_EQ("a shop\nE-mail address: a@b.example", all_[5].description);
  EXPECT_EQ("", all_[2].description);
}

TEST_F(SessionsMigration, lets_sub_accounts_show_the_address_above_them) {
  EXPECT_EQ("a@B.example", all_[4].email);
  EXPECT_EQ("", all_[4].description);
  EXPECT_EQ("c@b.example", all_[5].email);
}

TEST_F(SessionsMigration, allows_any_number_without_an_address) {
  EXPECT_EQ("", all_[6].email);
  EXPECT_EQ("", all_[7].email);
  EXPECT_TRUE(broken().empty());
}

TEST_F(SessionsMigration, makes_operators_of_admins) {
  EXPECT_EQ(Role::admin, all_[8].role);
  EXPECT_EQ(Role::owner, all_[1].role);
}

}  // namespace
}  // namespace pressoir::store
