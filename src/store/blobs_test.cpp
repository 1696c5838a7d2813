// What every kind of Blobs keeps: each test runs over all of them.
#include "store/blobs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <vector>

#include "base/crypto/crypto.h"
#include "base/error.h"
#include "store/database_fixture.h"
#include "store/disk_blobs.h"

namespace pressoir::store {
namespace {

struct Kind {
  const char* name;
  std::unique_ptr<Blobs> (*make)(const std::filesystem::path& folder);
};

std::unique_ptr<Blobs> on_disk(const std::filesystem::path& folder) {
  return std::make_unique<DiskBlobs>(folder / "blobs");
}

std::unique_ptr<Blobs> encrypted_on_disk(const std::filesystem::path& folder) {
  return std::make_unique<DiskBlobs>(
      folder / "blobs", BlobSealing{.cipher = crypto::FileCipher(crypto::sha256(as_bytes("key"))),
                                    .spool = folder,
                                    .seal_new = true});
}

class BlobsSuite : public testing::TestWithParam<Kind> {
 protected:
  TempFile file_of(std::string_view text) {
    auto file = TempFile::create(folder_.path());
    file.append(as_bytes(text));
    return file;
  }
  BlobKey put(std::string_view text) {
    return await(context_, blobs_->put(file_of(text), Durability::durable)).key;
  }
  std::string text_of(const BlobKey& key) {
    std::string text;  // TempFile has no default, as a future wants it
    auto work = [&]() -> Async<int> {
      const TempFile file = co_await blobs_->open(key);
      text = as_text(file.read_all(1 << 20));
      co_return 0;
    };
    await(context_, work());
    return text;
  }
  void remove(const BlobKey& key) {
    auto work = [&]() -> Async<int> {
      std::vector<BlobKey> going(1, key);
      co_await blobs_->remove_all(std::move(going));
      co_return 0;
    };
    await(context_, work());
  }

  boost::asio::io_context context_;  // outlives the threads that post to it
  TestFolder folder_;
  std::unique_ptr<Blobs> blobs_ = GetParam().make(folder_.path());
};

TEST_P(BlobsSuite, gives_back_the_bytes_under_a_random_key) {
  const auto one = put("same"), two = put("same");
  EXPECT_NE(one, two);
  EXPECT_EQ("same", text_of(one));
  EXPECT_EQ("same", text_of(two));
}

TEST_P(BlobsSuite, hashes_and_measures_what_it_keeps) {
  auto file = file_of("abc");
  const auto described = await(context_, blobs_->describe(file.duplicate()));
  const auto stored = await(context_, blobs_->put(std::move(file), Durability::lazy));
  // FIPS 180-2, appendix B.1.
  EXPECT_EQ("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", stored.sha256);
  EXPECT_EQ(stored.sha256, described.sha256);
  EXPECT_EQ(3U, stored.bytes);
  EXPECT_EQ(3U, described.bytes);
}

TEST_P(BlobsSuite, forgets_what_is_removed_and_removes_twice) {
  const auto key = put("x");
  EXPECT_TRUE(blobs_->has(key, 1));
  remove(key);
  remove(key);
  EXPECT_FALSE(blobs_->has(key, 1));
  EXPECT_EQ(nullptr, await(context_, blobs_->find_in_place(key, 1)));
  try {
    text_of(key);
    FAIL() << "a removed blob was opened";
  } catch (const Error& error) {
    EXPECT_EQ(ErrorCode::not_found, error.code());
  }
}

TEST_P(BlobsSuite, reads_any_range_in_place) {
  std::string text(200'000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 7 + i / 251);
  const auto key = put(text);
  const auto file = await(context_, blobs_->open_in_place(key));
  ASSERT_EQ(text.size(), file->size());
  for (const std::size_t at : {0UL, 1UL, 65'535UL, 65'536UL, 131'000UL, 199'990UL}) {
    Buffer part(std::min<std::size_t>(5'000, text.size() - at));
    ASSERT_EQ(part.size(), file->read_at(at, part));
    EXPECT_EQ(text.substr(at, part.size()), as_text(part)) << at;
  }
}

TEST_P(BlobsSuite, lists_what_is_older_than_an_age_in_pages) {
  std::vector<BlobKey> keys;
  for (int i = 0; i < 11; ++i) keys.push_back(put("x"));
  std::ranges::sort(keys, {}, &BlobKey::value);
  EXPECT_TRUE(await(context_, blobs_->page_older_than(std::chrono::hours(1), {}, 99)).empty());
  for (const std::uint32_t at_most : {1U, 3U, 11U, 99U}) {
    std::vector<BlobKey> listed;
    for (;;) {
      const auto last = listed.empty() ? BlobKey{} : listed.back();
      const auto page =
          await(context_, blobs_->page_older_than(-std::chrono::hours(1), last, at_most));
      if (page.empty()) break;
      EXPECT_LE(page.size(), at_most);
      listed.insert(listed.end(), page.begin(), page.end());
    }
    EXPECT_EQ(keys, listed);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, BlobsSuite,
                         testing::Values(Kind{.name = "disk", .make = on_disk},
                                         Kind{.name = "encrypted", .make = encrypted_on_disk}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace pressoir::store
