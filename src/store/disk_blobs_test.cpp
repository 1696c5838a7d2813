#include "store/disk_blobs.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <fstream>

#include "base/error.h"
#include "store/test_database.h"

namespace pressoir::store {
namespace {

namespace fs = std::filesystem;

class Blobs : public testing::Test {
 protected:
  BlobKey put(std::string_view text) {
    auto file = TempFile::create(folder_.path());
    file.append(as_bytes(text));
    return await(context_, blobs_.put(std::move(file)));
  }
  TestFolder folder_;
  DiskBlobs blobs_{folder_.path() / "blobs"};
  boost::asio::io_context context_;
};

TEST_F(Blobs, gives_back_the_bytes_under_a_random_key) {
  const auto one = put("same"), two = put("same");
  EXPECT_NE(one, two);
  EXPECT_EQ("same", as_text(blobs_.open(one).read_all(100)));
}

TEST_F(Blobs, forgets_what_is_removed_and_removes_twice) {
  const auto key = put("x");
  blobs_.remove(key);
  blobs_.remove(key);
  try {
    static_cast<void>(blobs_.open(key));
    FAIL() << "still there";
  } catch (const Error& error) {
    EXPECT_EQ(ErrorCode::not_found, error.code());
  }
}

TEST_F(Blobs, takes_no_key_that_would_lead_out_of_its_folder) {
  std::ofstream(folder_.path() / "secret") << "s";
  for (const auto* key : {"../secret", "/etc/passwd", "", "a"})
    EXPECT_THROW(static_cast<void>(blobs_.open({key})), Error) << key;
  blobs_.remove({"../secret"});
  EXPECT_TRUE(fs::exists(folder_.path() / "secret"));
}

TEST_F(Blobs, lists_what_is_older_than_an_age) {
  const auto old = put("old");
  put("young");
  const auto path = folder_.path() / "blobs" / old.value.substr(0, 2) / old.value;
  fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(2));
  EXPECT_EQ((std::vector<BlobKey>{old}), blobs_.older_than(std::chrono::hours(1)));
}

}  // namespace
}  // namespace pressoir::store
