#include "base/files/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <clocale>
#include <optional>

#include "base/error.h"
#include "base/loop/event_loop.h"
#include "base/files/temp_file.h"

namespace pressoir {
namespace {

/// Runs to the end. @throws what the coroutine throws.
Buffer awaited(Async<Buffer> coroutine) {
  EventLoop context;
  std::optional<Buffer> result;
  std::exception_ptr failure;
  boost::asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr error, Buffer got) {
    failure = error;
    result = std::move(got);
  });
  context.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(*result);
}

ReadablePtr file_of(std::string_view text) {
  auto file = TempFile::create(testing::TempDir());
  file.append(as_bytes(text));
  return readable(std::move(file));
}

ZipEntry entry(std::string name, std::string text) {
  ZipEntry made;
  made.name = std::move(name);
  made.open = [text = std::move(text)]() -> Async<ReadablePtr> { co_return file_of(text); };
  return made;
}

Buffer whole(ZipStream& zip, std::size_t* largest = nullptr) {
  Buffer all;
  for (;;) {
    const auto piece = awaited(zip.next());
    if (piece.empty()) return all;
    if (largest != nullptr) *largest = std::max(*largest, piece.size());
    all.insert(all.end(), piece.begin(), piece.end());
  }
}

using Unpacked = std::vector<std::pair<std::string, std::string>>;

/// Read back by the directory at its end, as programs do.
Unpacked unpacked(const Buffer& zip) {
  Unpacked result;
  auto* reader = archive_read_new();
  archive_read_support_format_zip_seekable(reader);
  EXPECT_EQ(archive_read_open_memory(reader, zip.data(), zip.size()), ARCHIVE_OK);
  archive_entry* found = nullptr;
  while (archive_read_next_header(reader, &found) == ARCHIVE_OK) {
    std::string text(static_cast<std::size_t>(archive_entry_size(found)), '\0');
    EXPECT_EQ(archive_read_data(reader, text.data(), text.size()),
              static_cast<la_ssize_t>(text.size()));
    const char* name = archive_entry_pathname_utf8(found);
    result.emplace_back(name != nullptr ? name : "?", text);
  }
  EXPECT_EQ(archive_errno(reader), 0) << archive_error_string(reader);
  archive_read_free(reader);
  return result;
}

TEST(ZipStream, holds_its_entries_in_order) {
  std::vector<ZipEntry> entries;
  entries.push_back(entry("b.jpg", "first"));
  entries.push_back(entry("a.png", ""));
  entries.push_back(entry("c", std::string(300'000, 'x')));
  ZipStream zip(std::move(entries));
  std::size_t largest = 0;
  const auto bytes = whole(zip, &largest);
  EXPECT_EQ(unpacked(bytes),
            (Unpacked{{"b.jpg", "first"}, {"a.png", ""}, {"c", std::string(300'000, 'x')}}));
  EXPECT_LE(largest, 128U * 1024);
  EXPECT_GT(bytes.size(), 300'000U) << "stored, not compressed";
  EXPECT_LT(bytes.size(), 301'000U);
}

TEST(ZipStream, says_its_size_where_those_of_its_entries_are_known) {
  const auto made = [](std::optional<std::uint64_t> second) {
    std::vector<ZipEntry> entries;
    entries.push_back(entry("gr\xC3\xBCn.jpg", std::string(300'000, 'x')));
    entries.back().bytes = 300'000;
    entries.push_back(entry("a", ""));
    entries.back().bytes = second;
    return entries;
  };
  ZipStream zip(made(0));
  EXPECT_EQ(zip.bytes(), whole(zip).size());
  EXPECT_FALSE(ZipStream(made(std::nullopt)).bytes());
  EXPECT_FALSE(ZipStream(made(4'000'000'000)).bytes());
  EXPECT_EQ(ZipStream({}).bytes(), 22U);
}

TEST(ZipStream, fails_where_an_entry_has_another_size_than_it_said) {
  std::vector<ZipEntry> entries;
  entries.push_back(entry("a", "four"));
  entries.back().bytes = 5;
  ZipStream zip(std::move(entries));
  EXPECT_THROW(whole(zip), Error);
}

TEST(ZipStream, may_be_empty) {
  ZipStream zip({});
  const auto bytes = whole(zip);
  EXPECT_EQ(bytes.size(), 22U) << "the end of the directory alone";
  EXPECT_TRUE(as_text(bytes).starts_with("PK\x05\x06"));
}

TEST(ZipStream, tells_names_as_utf8_whatever_the_locale) {
  const std::string umlaut =
      "gr\xC3\xBC\xC3\x9F"
      "e \xE6\x97\xA5.jpg";
  std::setlocale(LC_ALL, "C");
  std::vector<ZipEntry> entries;
  entries.push_back(entry(umlaut, "x"));
  ZipStream zip(std::move(entries));
  const auto bytes = whole(zip);
  EXPECT_NE(as_text(bytes).find(umlaut), std::string_view::npos);
  const auto flags = std::to_integer<unsigned>(bytes.at(7));
  EXPECT_EQ(flags & 0x08U, 0x08U) << "bit 11 of the flags: the name is UTF-8";
}

TEST(ZipStream, survives_names_that_are_not_utf8) {
  std::vector<ZipEntry> entries;
  entries.push_back(
      entry("a\xFF"
            "b.jpg",
            "x"));
  ZipStream zip(std::move(entries));
  EXPECT_EQ(unpacked(whole(zip)), (Unpacked{{"a_b.jpg", "x"}}));
}

TEST(ZipStream, opens_each_entry_when_its_turn_comes) {
  int opened = 0;
  std::vector<ZipEntry> entries;
  for (int i = 0; i < 3; ++i) {
    ZipEntry made;
    made.name = std::to_string(i);
    made.open = [&opened]() -> Async<ReadablePtr> {
      ++opened;
      co_return file_of(std::string(500'000, 'y'));
    };
    entries.push_back(std::move(made));
  }
  ZipStream zip(std::move(entries));
  EXPECT_EQ(opened, 0);
  awaited(zip.next());
  EXPECT_EQ(opened, 1);
  whole(zip);
  EXPECT_EQ(opened, 3);
}

TEST(ZipStream, ends_with_what_an_entry_throws) {
  std::vector<ZipEntry> entries;
  ZipEntry gone;
  gone.name = "gone";
  gone.open = []() -> Async<ReadablePtr> {
    throw Error(ErrorCode::not_found, "It is gone.");
    co_return file_of("");
  };
  entries.push_back(std::move(gone));
  ZipStream zip(std::move(entries));
  try {
    whole(zip);
    FAIL() << "nothing thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
  }
}

TEST(ZipStream, many_entries_come_in_small_pieces_too) {
  std::vector<ZipEntry> entries;
  for (int i = 0; i < 3000; ++i) entries.push_back(entry("same name of a file.jpg", "z"));
  ZipStream zip(std::move(entries));
  std::size_t largest = 0;
  const auto files = unpacked(whole(zip, &largest));
  ASSERT_EQ(files.size(), 3000U);
  EXPECT_EQ(files.back().first, "same name of a file (3000).jpg");
  EXPECT_LE(largest, 128U * 1024);
}

TEST(DistinctNames, number_equal_ones_before_the_extension) {
  EXPECT_EQ(distinct_names({"a.jpg", "A.jpg", "a (2).jpg", "a.jpg", ".x", ".x", "n", "n"}),
            (std::vector<std::string>{"a.jpg", "A (2).jpg", "a (2) (2).jpg", "a (3).jpg", ".x",
                                      ".x (2)", "n", "n (2)"}));
}

TEST(DistinctNames, hold_no_folders) {
  EXPECT_EQ(distinct_names({"../a", "b\\c", "", "..", "d\n"}),
            (std::vector<std::string>{".._a", "b_c", "_", "_ (2)", "d_"}));
}

}  // namespace
}  // namespace pressoir
