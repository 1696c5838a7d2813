// Files of DiskBlobs under a client's key, and files that come in pieces.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <optional>

#include "base/crypto/crypto.h"
#include "base/error.h"
#include "store/code_of_fixture.h"
#include "store/database_fixture.h"
#include "store/disk_blobs.h"

namespace pressoir::store {
namespace {

class FilesInBlobs : public testing::Test {
 protected:
  TempFile file_of(std::string_view text) {
    auto file = TempFile::create(folder_.path());
    file.append(as_bytes(text));
    return file;
  }
  StoredFile put(std::string_view text, const Protection& protection) {
    return await(context_, blobs_.put(file_of(text), Durability::durable, protection));
  }
  std::string text_of(const BlobKey& key, const ClientCipher& cipher = {}) {
    return std::string(as_text(await(context_, blobs_.open_in_place(key, cipher))->read_all(1000)));
  }
  /// Of a file with a descriptor, and what that leads to.
  std::pair<std::string, std::string> opened(const BlobKey& key, const ClientCipher& cipher = {}) {
    std::pair<std::string, std::string> found;
    auto work = [&]() -> Async<int> {
      const TempFile file = co_await blobs_.open(key, cipher);
      found.first = as_text(file.read_all(1000));
      found.second =
          std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file.fd())).string();
      co_return 0;
    };
    await(context_, work());
    return found;
  }
  [[nodiscard]] std::filesystem::path path_of(const BlobKey& key) const {
    return folder_.path() / "blobs" / key.value.substr(0, 2) / key.value;
  }
  [[nodiscard]] bool is_plain(const BlobKey& key, std::string_view text) const {
    const FileDescriptor file(::open(path_of(key).c_str(), O_RDONLY | O_CLOEXEC));
    const auto bytes = TempFile::adopt(FileDescriptor(::dup(file.get()))).read_all(1 << 20);
    return as_text(bytes).find(text) != std::string_view::npos;
  }

  boost::asio::io_context context_;  // outlives the threads that post to it
  TestFolder folder_;
  crypto::FileCipher server_{crypto::sha256(as_bytes("server"))},
      client_{crypto::sha256(as_bytes("client"))}, other_{crypto::sha256(as_bytes("other"))};
  DiskBlobs blobs_{folder_.path() / "blobs",
                   BlobSealing{.cipher = server_, .spool = folder_.path()}};
};

TEST_F(FilesInBlobs, of_a_client_open_with_its_key_alone) {
  const auto stored = put("the client's", Protection::by_client(client_));
  EXPECT_TRUE(needs_client_cipher(stored.key));
  EXPECT_EQ("", stored.sha256);
  EXPECT_EQ(12U, stored.bytes);
  EXPECT_FALSE(is_plain(stored.key, "client"));
  EXPECT_EQ("the client's", text_of(stored.key, client_));
  EXPECT_TRUE(blobs_.has(stored.key, 12));
  EXPECT_EQ(ErrorCode::forbidden, code_of([&] { text_of(stored.key); }));
  EXPECT_EQ(ErrorCode::forbidden, code_of([&] { opened(stored.key); }));
  EXPECT_EQ(ErrorCode::internal, code_of([&] { text_of(stored.key, other_); }));
  EXPECT_EQ(1U, blobs_.older_than(std::chrono::hours(-1)).size());
  blobs_.remove(stored.key);
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { text_of(stored.key, client_); }));
}

TEST_F(FilesInBlobs, of_a_client_are_opened_on_no_disk) {
  const auto stored = put("the client's", Protection::by_client(client_));
  const auto [text, name] = opened(stored.key, client_);
  EXPECT_EQ("the client's", text);
  EXPECT_TRUE(name.starts_with("/memfd:")) << name;
}

TEST_F(FilesInBlobs, are_encrypted_by_the_server_where_that_is_asked_for) {
  const auto as_set = put("plain", {}), sealed = put("sealed", Protection::by_server());
  EXPECT_TRUE(is_plain(as_set.key, "plain"));
  EXPECT_FALSE(is_plain(sealed.key, "sealed"));
  EXPECT_FALSE(needs_client_cipher(sealed.key));
  EXPECT_EQ("sealed", text_of(sealed.key));
  EXPECT_EQ(64U, sealed.sha256.size());
}

TEST_F(FilesInBlobs, are_copied_under_another_key) {
  const auto sealed = put("some text", Protection::by_server());
  const auto locked =
      await(context_, blobs_.copy(sealed.key, std::nullopt, Protection::by_client(client_)));
  EXPECT_EQ(9U, locked.bytes);
  EXPECT_EQ("", locked.sha256);
  EXPECT_EQ("some text", text_of(locked.key, client_));
  EXPECT_FALSE(is_plain(locked.key, "some"));
  const auto back = await(context_, blobs_.copy(locked.key, client_, Protection::by_server()));
  EXPECT_EQ(sealed.sha256, back.sha256);
}

TEST_F(FilesInBlobs, of_a_spool_with_a_keystream_are_what_they_were) {
  class Flip final : public Keystream {
    void apply(std::uint64_t, std::span<std::byte> bytes) const override {
      for (auto& byte : bytes) byte ^= std::byte{0xff};
    }
  };
  auto file = TempFile::create(folder_.path(), std::make_shared<Flip>());
  file.append(as_bytes("some text"));
  const auto stored =
      await(context_, blobs_.put(std::move(file), Durability::durable, Protection()));
  EXPECT_EQ("some text", text_of(stored.key));
}

class FilesInPieces : public FilesInBlobs {
 protected:
  GrowingFile grow(const GrowingFile& file, std::string_view piece, const Protection& protection) {
    return await(context_, blobs_.grow(file, file_of(piece), protection));
  }
};

TEST_F(FilesInPieces, become_one_under_either_key) {
  for (const auto& protection : {Protection::by_server(), Protection::by_client(client_)}) {
    auto file = grow({}, "one ", protection);
    EXPECT_EQ(1U, file.pieces);
    file = grow(file, "two ", protection);
    EXPECT_EQ(ErrorCode::internal, code_of([&] { text_of(file.key, client_); })) << "it has no end";
    file = grow(file, "three", protection);
    const auto stored = await(context_, blobs_.grow_end(file, protection));
    EXPECT_EQ(file.key, stored.key);
    EXPECT_EQ(13U, stored.bytes);
    EXPECT_EQ("one two three", text_of(stored.key, client_));
    EXPECT_EQ("one two three", opened(stored.key, client_).first);
    EXPECT_FALSE(is_plain(stored.key, "three"));
    const bool is_clients = needs_client_cipher(stored.key);
    EXPECT_EQ(protection.kind() == Protection::Kind::client, is_clients);
    EXPECT_EQ(is_clients ? "" : crypto::hex(crypto::sha256(as_bytes("one two three"))),
              stored.sha256);
  }
}

TEST_F(FilesInPieces, drop_what_is_not_known_of_them) {
  const auto protection = Protection::by_server();
  const auto first = grow({}, "one ", protection);
  grow(first, "what nobody heard of, and longer", protection);
  const auto second = grow(first, "two", protection);
  EXPECT_EQ("one two", text_of(await(context_, blobs_.grow_end(second, protection)).key));
}

TEST_F(FilesInPieces, that_were_lost_or_damaged_are_missed) {
  const auto protection = Protection::by_server();
  auto file = grow({}, "one ", protection);
  file = grow(file, "two", protection);
  std::filesystem::resize_file(path_of(file.key), file.stored_bytes - 3);
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { grow(file, "three", protection); }));
  std::filesystem::resize_file(path_of(file.key), file.stored_bytes);
  EXPECT_EQ(ErrorCode::not_found,
            code_of([&] { await(context_, blobs_.grow_end(file, protection)); }))
      << "zeros where the bytes were";
  blobs_.remove(file.key);
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { grow(file, "three", protection); }));
}

}  // namespace
}  // namespace pressoir::store
