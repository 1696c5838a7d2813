#include "store/proxied_images.h"

#include <gtest/gtest.h>

#include "store/accounts/accounts.h"
#include "store/consistency.h"
#include "store/database_fixture.h"
#include "store/stored_files.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;
using proxied_images::ProxiedImage;
using Names = std::vector<std::string>;

/// Pictures "a", "b": each 10 bytes, in the file of its name.
class ProxiedImages : public testing::Test {
 protected:
  void SetUp() override {
    account_ = db_([&](Session& s) {
      return accounts::add(s, key_, Account{}, accounts::complete({}), kStart);
    });
  }
  ProxiedImage image(const std::string& name) const {
    return {.account = account_,
            .fingerprint = name,
            .source_sha256 = "source of " + name,
            .blob = {"file " + name},
            .format = Format("webp"),
            .etag = "tag",
            .bytes = 10,
            .checked_at = kStart};
  }
  std::vector<BlobKey> put(const ProxiedImage& image, TimePoint now) {
    return db_([&](Session& s) {
      stored_files::add(s, account_, {image.blob, image.blob.value, 10}, kStart);
      return proxied_images::put(s, image, now);
    });
  }
  std::optional<ProxiedImage> find(const std::string& name) {
    return db_([&](Session& s) { return proxied_images::find(s, name); });
  }
  std::size_t dropped(const BlobKey& blob) {
    return db_([&](Session& s) { return stored_files::drop_unnamed(s, {blob}).size(); });
  }

  static constexpr TimePoint kStart{std::chrono::milliseconds(1'700'000'000'000)};
  TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
  AccountId account_;
};

TEST_F(ProxiedImages, are_found_as_they_were_put) {
  EXPECT_FALSE(find("a"));
  EXPECT_TRUE(put(image("a"), kStart).empty());
  const auto found = find("a");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->account, account_);
  EXPECT_EQ(found->source_sha256, "source of a");
  EXPECT_EQ(found->blob.value, "file a");
  EXPECT_EQ(found->format, Format("webp"));
  EXPECT_EQ(found->etag, "tag");
  EXPECT_EQ(found->bytes, 10U);
  EXPECT_EQ(found->checked_at, kStart);
  db_([&](Session& s) { proxied_images::checked(s, "a", kStart + 1h); });
  EXPECT_EQ(find("a")->checked_at, kStart + 1h);
}

TEST_F(ProxiedImages, name_their_files) {
  put(image("a"), kStart);
  EXPECT_EQ(dropped({"file a"}), 0U);
  auto next = image("a");
  next.blob = {"file b"};
  EXPECT_EQ(put(next, kStart), std::vector<BlobKey>{{"file a"}});
  EXPECT_TRUE(put(next, kStart).empty()) << "the same file";
  EXPECT_EQ(dropped({"file a"}), 1U);
  EXPECT_EQ(dropped({"file b"}), 0U);
  db_([&](Session& s) { stored_files::replace(s, {"file b"}, {"file c"}); });
  EXPECT_EQ(find("a")->blob.value, "file c");
  db_([&](Session& s) { consistency::remove_results(s, {"file c"}); });
  EXPECT_FALSE(find("a")) << "its file was lost";
}

TEST_F(ProxiedImages, go_when_they_were_not_used_for_longest) {
  for (const char* name : {"a", "b", "c"}) put(image(name), kStart);
  db_([&](Session& s) {
    proxied_images::used(s, {{"a", kStart + 2h}, {"b", kStart + 1h}, {"c", kStart - 1h}});
  });
  EXPECT_EQ(db_(proxied_images::total_bytes), 30U);
  const auto evict = [&](std::uint64_t max_bytes, std::uint32_t at_most) {
    return db_([&](Session& s) { return proxied_images::evict(s, max_bytes, at_most); });
  };
  EXPECT_TRUE(evict(30, 10).fingerprints.empty());
  const auto first = evict(29, 10);
  EXPECT_EQ(first.fingerprints, Names{"c"});
  EXPECT_EQ(first.blobs, std::vector<BlobKey>{{"file c"}});
  EXPECT_EQ(first.bytes_left, 20U);
  EXPECT_EQ(evict(0, 1).fingerprints, Names{"b"}) << "no more than asked for";
  EXPECT_EQ(evict(0, 10).fingerprints, Names{"a"});
  EXPECT_EQ(db_(proxied_images::total_bytes), 0U);
}

TEST_F(ProxiedImages, of_an_account_with_few_stay_when_another_has_many) {
  const auto small = account_;
  for (const char* name : {"a", "b"}) put(image(name), kStart);
  account_ = db_([&](Session& s) {
    return accounts::add(s, key_, Account{}, accounts::complete({}), kStart);
  });
  for (const char* name : {"c", "d", "e", "f"}) put(image(name), kStart + 1h);
  const auto evict = [&](std::uint64_t max_bytes, std::uint32_t at_most) {
    return db_([&](Session& s) { return proxied_images::evict(s, max_bytes, at_most); });
  };
  EXPECT_TRUE(evict(60, 10).fingerprints.empty());
  EXPECT_EQ(evict(59, 10).fingerprints, Names{"c"}) << "though a and b were used before it";
  EXPECT_EQ(evict(40, 10).fingerprints, Names{"d"}) << "each its half";
  const auto both = evict(25, 10);
  EXPECT_EQ(both.fingerprints, (Names{"a", "e"})) << "12 bytes each";
  EXPECT_EQ(both.bytes_left, 20U);
  EXPECT_EQ(find("b")->account, small);
  EXPECT_TRUE(find("f"));
}

TEST_F(ProxiedImages, go_with_their_account) {
  put(image("a"), kStart);
  const auto unused = db_([&](Session& s) { return accounts::remove(s, account_); });
  EXPECT_EQ(unused, std::vector<BlobKey>{{"file a"}});
  EXPECT_FALSE(find("a"));
}

}  // namespace
}  // namespace pressoir::store
