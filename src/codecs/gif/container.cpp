#include "codecs/gif/container.h"

#include <gif_lib.h>

#include <algorithm>
#include <cstring>

#include "raster/frame_limits.h"

namespace pressoir::codecs::gif {

struct Container::Source {
  Bytes input;
  std::size_t at = 0;
  GifFileType* file = nullptr;
  ~Source() { close(); }
  void close() {
    if (file != nullptr) DGifCloseFile(file, nullptr);
    file = nullptr;
  }
};

namespace {

std::vector<Rgba> colours_of(const ColorMapObject* map) {
  std::vector<Rgba> colours;
  if (map == nullptr) return colours;
  for (const auto& colour : std::span(map->Colors, static_cast<std::size_t>(map->ColorCount))) {
    colours.push_back(0xFF000000U | static_cast<Rgba>(colour.Blue) << 16 |
                      static_cast<Rgba>(colour.Green) << 8 | colour.Red);
  }
  return colours;
}

}  // namespace

std::vector<std::uint32_t> row_order(std::uint32_t height, bool interlaced) {
  std::vector<std::uint32_t> rows;
  rows.reserve(height);
  struct Pass {
    std::uint32_t start, step;
  };
  constexpr Pass kPasses[] = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
  constexpr Pass kStraight[] = {{0, 1}};
  const auto passes =
      interlaced ? std::span<const Pass>(kPasses) : std::span<const Pass>(kStraight);
  for (const auto& pass : passes) {
    for (std::uint32_t row = pass.start; row < height; row += pass.step) rows.push_back(row);
  }
  return rows;
}

Container::Container(Bytes input, const Limits& limits)
    : source_(std::make_unique<Source>()), limits_(limits) {
  source_->input = input;
  open();
  read_screen();
}

Container::~Container() = default;

void Container::open() {
  source_->close();
  source_->at = 0;
  const auto read = [](GifFileType* file, GifByteType* into, int wanted) {
    auto& source = *static_cast<Source*>(file->UserData);
    const auto left = source.input.size() - source.at;
    const auto count = std::min(left, static_cast<std::size_t>(wanted));
    std::memcpy(into, source.input.data() + source.at, count);
    source.at += count;
    return static_cast<int>(count);
  };
  int error = 0;
  source_->file = DGifOpen(source_.get(), read, &error);
  if (source_->file == nullptr) corrupt("header");
  control_ = {};
  frames_ = 0;
  ended_ = false;
}

void Container::read_screen() {
  const auto* file = source_->file;
  screen_.width = static_cast<std::uint32_t>(std::max(file->SWidth, 0));
  screen_.height = static_cast<std::uint32_t>(std::max(file->SHeight, 0));
  screen_.global_palette = colours_of(file->SColorMap);
  check_size();
  // The first frame shows what a wrong screen size cannot hold.
  if (auto first = next()) {
    screen_.width = std::max(screen_.width, first->rect.x + first->rect.width);
    screen_.height = std::max(screen_.height, first->rect.y + first->rect.height);
  } else {
    corrupt("no frame");
  }
  check_size();
  rewind();
}

void Container::check_size() const { raster::check_pixels(screen_.width, screen_.height, limits_); }

void Container::rewind() { open(); }

std::optional<StoredFrame> Container::next() {
  while (!ended_) {
    GifRecordType type{};
    if (DGifGetRecordType(source_->file, &type) != GIF_OK) {
      if (frames_ == 0) corrupt("record");
      if (source_->at < source_->input.size()) corrupt("record");
      ended_ = true;
    } else if (type == IMAGE_DESC_RECORD_TYPE) {
      if (auto frame = read_image()) return frame;
    } else if (type == EXTENSION_RECORD_TYPE) {
      read_extension();
    } else if (type == TERMINATE_RECORD_TYPE) {
      ended_ = true;
    }
  }
  return std::nullopt;
}

std::optional<StoredFrame> Container::read_image() {
  auto* file = source_->file;
  if (DGifGetImageDesc(file) != GIF_OK) corrupt("image descriptor");
  const auto& image = file->Image;
  if (image.Width <= 0 || image.Height <= 0) corrupt("empty frame");
  if (++frames_ > limits_.max_frames) {
    throw Error(ErrorCode::limit_exceeded, "The animation has too many frames.");
  }
  const auto width = static_cast<std::uint32_t>(image.Width);
  const auto height = static_cast<std::uint32_t>(image.Height);
  raster::check_pixels(width, height, limits_);
  StoredFrame frame = std::move(control_);
  control_ = {};
  frame.rect = {static_cast<std::uint32_t>(image.Left), static_cast<std::uint32_t>(image.Top),
                width, height};
  frame.local_palette = image.ColorMap != nullptr;
  frame.palette = frame.local_palette ? colours_of(image.ColorMap) : screen_.global_palette;
  if (frame.palette.empty()) frame.palette = {0xFF000000U, 0xFFFFFFFFU};
  frame.indices.resize(std::size_t{width} * height);
  const std::size_t start = source_->at;
  for (const auto row : row_order(height, image.Interlace)) {
    auto* line = frame.indices.data() + std::size_t{row} * width;
    if (DGifGetLine(file, line, image.Width) != GIF_OK) corrupt("frame data");
  }
  if (!image.Interlace) {
    frame.coded = source_->input.subspan(start, source_->at - start);
    frame.coded_min_code_size = std::to_integer<int>(source_->input[start - 1]);
  }
  // giflib keeps a record of every frame; it is not needed and would grow.
  GifFreeMapObject(file->SavedImages[0].ImageDesc.ColorMap);
  file->SavedImages[0].ImageDesc.ColorMap = nullptr;
  file->ImageCount = 0;
  for (const auto index : frame.indices) {
    if (index >= frame.palette.size() && index != frame.transparent) corrupt("colour index");
  }
  return frame;
}

void Container::read_extension() {
  auto* file = source_->file;
  int code = 0;
  GifByteType* block = nullptr;
  if (DGifGetExtension(file, &code, &block) != GIF_OK) corrupt("extension");
  const bool netscape = code == APPLICATION_EXT_FUNC_CODE && block != nullptr && block[0] == 11 &&
                        (std::memcmp(block + 1, "NETSCAPE2.0", 11) == 0 ||
                         std::memcmp(block + 1, "ANIMEXTS1.0", 11) == 0);
  if (code == GRAPHICS_EXT_FUNC_CODE && block != nullptr) {
    GraphicsControlBlock control;
    if (DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK) {
      control_.delay = static_cast<std::uint16_t>(control.DelayTime);
      control_.transparent = control.TransparentColor;
      control_.disposal =
          control.DisposalMode <= 3 ? static_cast<Disposal>(control.DisposalMode) : Disposal::none;
    }
  }
  while (block != nullptr) {
    if (DGifGetExtensionNext(file, &block) != GIF_OK) corrupt("extension");
    if (netscape && block != nullptr && block[0] >= 3 && block[1] == 1) {
      screen_.loops = static_cast<std::uint16_t>(block[2] | block[3] << 8);
    }
  }
}

std::optional<std::uint16_t> loops_of(std::uint32_t plays) {
  constexpr std::uint32_t kMax = 65535;
  if (plays == 1) return std::nullopt;
  return static_cast<std::uint16_t>(plays == 0 ? 0 : std::min(plays - 1, kMax));
}

std::uint32_t plays_of(std::optional<std::uint16_t> loops) {
  if (!loops) return 1;
  return *loops == 0 ? 0 : *loops + 1U;
}

std::vector<std::uint8_t> joined(Bytes sub_blocks) {
  std::vector<std::uint8_t> codes;
  codes.reserve(sub_blocks.size());
  for (std::size_t at = 0; at < sub_blocks.size();) {
    const auto size = std::to_integer<std::size_t>(sub_blocks[at++]);
    for (std::size_t end = std::min(at + size, sub_blocks.size()); at < end; ++at)
      codes.push_back(std::to_integer<std::uint8_t>(sub_blocks[at]));
  }
  return codes;
}

int palette_bits(std::size_t count) {
  int bits = 1;
  while ((std::size_t{1} << bits) < count) ++bits;
  return bits;
}

Writer::Writer(std::uint32_t width, std::uint32_t height, const std::vector<Rgba>& global_palette,
               std::optional<std::uint16_t> loops) {
  for (const char c : std::string_view("GIF89a")) byte(static_cast<unsigned char>(c));
  word(width);
  word(height);
  const int bits = global_palette.empty() ? 0 : palette_bits(global_palette.size());
  byte(bits == 0 ? 0x70U : 0x80U | 0x70U | static_cast<unsigned>(bits - 1));
  byte(0);  // background colour: nobody shows it
  byte(0);  // no aspect ratio
  has_global_ = bits > 0;
  if (has_global_) palette(global_palette, bits);
  if (loops) {
    for (const char c : std::string_view("\x21\xFF\x0BNETSCAPE2.0\x03\x01", 16)) {
      byte(static_cast<unsigned char>(c));
    }
    word(*loops);
    byte(0);
  }
}

void Writer::palette(const std::vector<Rgba>& colours, int bits) {
  for (std::size_t i = 0; i < (std::size_t{1} << bits); ++i) {
    const Rgba colour = i < colours.size() ? colours[i] : 0;
    byte(colour & 255);
    byte(colour >> 8 & 255);
    byte(colour >> 16 & 255);
  }
}

void Writer::add(const StoredFrame& frame, int min_code_size,
                 const std::vector<std::uint8_t>& codes) {
  if (frame.delay != 0 || frame.transparent >= 0 || frame.disposal > Disposal::keep) {
    byte(0x21);
    byte(0xF9);
    byte(4);
    byte(static_cast<unsigned>(frame.disposal) << 2 | (frame.transparent >= 0 ? 1U : 0U));
    word(frame.delay);
    byte(frame.transparent >= 0 ? static_cast<unsigned>(frame.transparent) : 0U);
    byte(0);
  }
  byte(0x2C);
  word(frame.rect.x);
  word(frame.rect.y);
  word(frame.rect.width);
  word(frame.rect.height);
  // A file without any table is refused by readers.
  const auto entries =
      std::max(frame.palette.size(), static_cast<std::size_t>(frame.transparent + 1));
  const int bits = frame.local_palette ? palette_bits(frame.palette.size())
                   : has_global_       ? 0
                                       : palette_bits(entries);
  byte(bits == 0 ? 0U : 0x80U | static_cast<unsigned>(bits - 1));
  if (bits > 0) palette(frame.palette, bits);
  byte(static_cast<unsigned>(min_code_size));
  for (std::size_t at = 0; at < codes.size(); at += 255) {
    const auto count = std::min<std::size_t>(255, codes.size() - at);
    byte(static_cast<unsigned>(count));
    const auto piece = std::as_bytes(std::span(codes)).subspan(at, count);
    out_.insert(out_.end(), piece.begin(), piece.end());
  }
  byte(0);
}

Buffer Writer::finish() && {
  byte(0x3B);
  return std::move(out_);
}

}  // namespace pressoir::codecs::gif
