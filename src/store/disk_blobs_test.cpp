#include "store/disk_blobs.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <fstream>

#include "base/crypto/crypto.h"
#include "base/error.h"
#include "store/database_fixture.h"

namespace pressoir::store {
namespace {

namespace fs = std::filesystem;

class OnDisk : public testing::Test {
 protected:
  BlobKey put(std::string_view text) {
    auto file = TempFile::create(folder_.path());
    file.append(as_bytes(text));
    return await(context_, blobs_.put(std::move(file), Durability::durable)).key;
  }
  std::string text_of(DiskBlobs& blobs, const BlobKey& key) {
    std::string text;  // TempFile has no default, as a future wants it
    auto work = [&]() -> Async<int> {
      const TempFile file = co_await blobs.open(key);
      text = as_text(file.read_all(1 << 20));
      co_return 0;
    };
    await(context_, work());
    return text;
  }
  ErrorCode problem_of(DiskBlobs& blobs, const std::string& key) {
    try {
      text_of(blobs, {key});
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::conflict;
  }
  BlobSealing sealing(bool seal_new) {
    return {crypto::FileCipher(crypto::sha256(as_bytes("key"))), folder_.path(), seal_new};
  }
  boost::asio::io_context context_;  // outlives the threads that post to it
  TestFolder folder_;
  DiskBlobs blobs_{folder_.path() / "blobs"};
};

TEST_F(OnDisk, takes_no_key_that_would_lead_out_of_its_folder) {
  std::ofstream(folder_.path() / "secret") << "s";
  for (const auto* key : {"../secret", "/etc/passwd", "", "a", ".sealed", "../../secret.sealed"})
    EXPECT_EQ(ErrorCode::not_found, problem_of(blobs_, key)) << key;
  blobs_.remove({"../secret"});
  EXPECT_TRUE(fs::exists(folder_.path() / "secret"));
}

TEST_F(OnDisk, lists_what_is_older_than_an_age) {
  const auto old = put("old");
  put("young");
  const auto path = folder_.path() / "blobs" / old.value.substr(0, 2) / old.value;
  fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(2));
  EXPECT_EQ((std::vector<BlobKey>{old}), blobs_.older_than(std::chrono::hours(1)));
}

TEST_F(OnDisk, are_not_readable_on_disk_when_sealed) {
  const std::string secret(100'000, 's');
  DiskBlobs sealed(folder_.path() / "blobs", sealing(true));
  auto file = TempFile::create(folder_.path());
  file.append(as_bytes(secret));
  const auto key = await(context_, sealed.put(std::move(file), Durability::durable)).key;
  const auto path = folder_.path() / "blobs" / key.value.substr(0, 2) / key.value;
  std::ifstream on_disk(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(on_disk)), {});
  EXPECT_LT(secret.size(), bytes.size());
  EXPECT_EQ(std::string::npos, bytes.find("ssss"));
  EXPECT_EQ(secret, text_of(sealed, key));
  // What was stored before the setting changed stays readable, in both directions.
  DiskBlobs plain(folder_.path() / "blobs", sealing(false));
  EXPECT_EQ(secret, text_of(plain, key));
  EXPECT_EQ("open", text_of(sealed, put("open")));
  // Under another name it is not the same file.
  auto other = key.value;
  other[0] = other[0] == 'a' ? 'b' : 'a';
  fs::create_directories(folder_.path() / "blobs" / other.substr(0, 2));
  fs::copy(path, folder_.path() / "blobs" / other.substr(0, 2) / other);
  EXPECT_EQ(ErrorCode::internal, problem_of(sealed, other));
  sealed.remove(key);
  EXPECT_FALSE(fs::exists(path));
}

}  // namespace
}  // namespace pressoir::store
