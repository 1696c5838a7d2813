#include "base/files/sealed_chain.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "base/crypto/openssl.h"

namespace pressoir::crypto {
namespace {

constexpr std::string_view kChainMagic = "PRSSEAL2";
constexpr std::size_t kLengthBytes = 8;

std::string link_name(const std::string& name, std::uint64_t number) {
  return name + "#" + std::to_string(number);
}
std::string end_name(const std::string& name, std::uint64_t pieces) {
  return link_name(name, pieces) + ":end";
}

class Empty final : public Readable {
 public:
  [[nodiscard]] std::uint64_t size() const override { return 0; }
  std::size_t read_at(std::uint64_t /*offset*/, std::span<std::byte> /*into*/) const override {
    return 0;
  }
};

/// A part of a file.
class Window final : public Readable {
 public:
  Window(ReadablePtr file, std::uint64_t begin, std::uint64_t bytes)
      : file_(std::move(file)), begin_(begin), bytes_(bytes) {}
  [[nodiscard]] std::uint64_t size() const override { return bytes_; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> into) const override {
    if (offset >= bytes_) return 0;
    const auto count = std::min<std::uint64_t>(into.size(), bytes_ - offset);
    return file_->read_at(begin_ + offset, into.first(count));
  }

 private:
  ReadablePtr file_;
  std::uint64_t begin_, bytes_;
};

/// Pieces one behind the other.
class Joined final : public Readable {
 public:
  explicit Joined(std::vector<ReadablePtr> pieces) : pieces_(std::move(pieces)) {
    for (const auto& piece : pieces_) ends_.push_back(size() + piece->size());
  }
  [[nodiscard]] std::uint64_t size() const override { return ends_.empty() ? 0 : ends_.back(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> into) const override {
    std::size_t done = 0;
    auto at = std::ranges::upper_bound(ends_, offset);
    for (; at != ends_.end() && done < into.size(); ++at) {
      const auto& piece = *pieces_[static_cast<std::size_t>(at - ends_.begin())];
      const auto begin = *at - piece.size();
      done += piece.read_at(offset + done - begin, into.subspan(done));
    }
    return done;
  }

 private:
  std::vector<ReadablePtr> pieces_;
  std::vector<std::uint64_t> ends_;
};

std::uint64_t length_at(const Readable& file, std::uint64_t offset) {
  std::array<std::byte, kLengthBytes> bytes{};
  if (file.read_at(offset, bytes) != bytes.size()) fail("a stored file was cut short");
  std::uint64_t length = 0;
  for (const auto byte : bytes) length = length << 8 | std::to_integer<std::uint64_t>(byte);
  if (length > file.size() - offset - kLengthBytes) fail("a stored file was cut short");
  return length;
}

}  // namespace

bool SealedChain::begins_with(Bytes head) noexcept {
  return as_text(head).starts_with(kChainMagic);
}

std::uint64_t SealedChain::seal(TempFile& file, std::uint64_t end, const Readable& plain,
                                const std::string& name) const {
  file.truncate(end);
  if (file.size() < end)
    throw Error(ErrorCode::not_found, "The server has lost a part of the file; send it again.");
  if (end == 0) file.append(as_bytes(kChainMagic));
  const auto length = FileCipher::sealed_bytes(plain.size());
  std::array<std::byte, kLengthBytes> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes.at(i) = static_cast<std::byte>(length >> (56 - 8 * i));
  file.append(bytes);
  cipher_.seal_into(file, plain, name);
  return file.size();
}

std::uint64_t SealedChain::append(TempFile& file, std::uint64_t end, std::uint32_t number,
                                  const Readable& piece) const {
  return seal(file, end, piece, link_name(name_, number));
}

std::uint64_t SealedChain::finish(TempFile& file, std::uint64_t end, std::uint32_t pieces) const {
  return seal(file, end, Empty(), end_name(name_, pieces));
}

ReadablePtr SealedChain::open(const ReadablePtr& sealed) const {
  std::array<std::byte, kChainMagic.size()> head{};
  if (sealed->read_at(0, head) != head.size() || !begins_with(head))
    fail("a stored file is not sealed");
  const auto size = sealed->size();
  std::vector<ReadablePtr> pieces;
  for (std::uint64_t at = kChainMagic.size();;) {
    const auto length = length_at(*sealed, at);
    auto link = std::make_shared<Window>(sealed, at + kLengthBytes, length);
    at += kLengthBytes + length;
    if (at == size) {  // reads what it is made of, so that it is checked at once
      (void)cipher_.open_in_place(std::move(link), end_name(name_, pieces.size()));
      break;
    }
    pieces.push_back(cipher_.open_link(std::move(link), link_name(name_, pieces.size())));
  }
  return std::make_shared<Joined>(std::move(pieces));
}

}  // namespace pressoir::crypto
