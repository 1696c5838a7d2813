#include "codecs/tiff/shape.h"

#include <array>

#include "base/warnings.h"
#include "codecs/read_only.h"
#include "codecs/tiff/palette.h"

namespace pressoir::codecs::tiff {
namespace {

using raster::ColourModel;

[[noreturn]] void unsupported(const std::string& reason) {
  throw Error(ErrorCode::unsupported_format, "This kind of TIFF cannot be read: " + reason + ".");
}

/// Raw files of cameras are TIFFs whose first page is a thumbnail, or coded in the maker's way.
void refuse_raw(const File& file) {
  const std::uint8_t* version = nullptr;
  std::uint16_t count = 0;
  void* offsets = nullptr;
  std::uint32_t kind = 0;
  TIFFGetFieldDefaulted(file.get(), TIFFTAG_SUBFILETYPE, &kind);
  const bool hidden = (kind & FILETYPE_REDUCEDIMAGE) != 0 &&
                      TIFFGetField(file.get(), TIFFTAG_SUBIFD, &count, &offsets) == 1 && count > 0;
  const bool is_cr2 = as_text(file.bytes()).substr(8).starts_with("CR");
  if (is_cr2 || hidden || TIFFGetField(file.get(), TIFFTAG_DNGVERSION, &version) == 1)
    unsupported("raw data of a camera");
}

void check_compression(const File& file, unsigned bits) {
  const auto compression = file.number(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  if (TIFFIsCODECConfigured(compression) != 1)
    unsupported("compression " + std::to_string(compression));
  if (compression == COMPRESSION_JPEG && bits != 8)
    unsupported("JPEG of " + std::to_string(bits) + " bits");
}

Number number_of(const File& file) {
  Number number;
  number.bits = file.number(TIFFTAG_BITSPERSAMPLE, 1);
  switch (file.number(TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT)) {
    case SAMPLEFORMAT_INT: number.kind = NumberKind::whole_with_sign; break;
    case SAMPLEFORMAT_IEEEFP: number.kind = NumberKind::floating; break;
    case SAMPLEFORMAT_UINT:
    case SAMPLEFORMAT_VOID: break;
    default: unsupported("complex numbers");
  }
  if (!number.is_readable())
    unsupported(
        (number.kind == NumberKind::floating ? "floating point numbers of " : "samples of ") +
        std::to_string(number.bits) + " bits");
  return number;
}

/// ExtraSamples: what the samples behind the colours are.
std::span<const std::uint16_t> extra_samples(const File& file) {
  std::uint16_t count = 0;
  const std::uint16_t* kinds = nullptr;
  if (TIFFGetFieldDefaulted(file.get(), TIFFTAG_EXTRASAMPLES, &count, &kinds) != 1) return {};
  return {kinds, count};
}

/// PhotometricInterpretation; where it is missing, what libtiff takes it to be.
std::uint16_t photometric_of(const File& file, std::uint16_t samples) {
  std::uint16_t value = 0;
  if (TIFFGetField(file.get(), TIFFTAG_PHOTOMETRIC, &value) == 1) return value;
  if (samples >= 3 + extra_samples(file).size()) return PHOTOMETRIC_RGB;
  const auto compression = file.number(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  const bool fax = compression == COMPRESSION_CCITTRLE || compression == COMPRESSION_CCITTRLEW ||
                   compression == COMPRESSION_CCITTFAX3 || compression == COMPRESSION_CCITTFAX4;
  return fax ? PHOTOMETRIC_MINISWHITE : PHOTOMETRIC_MINISBLACK;
}

struct Colours {
  std::uint16_t count = 1;
  ColourModel model = ColourModel::grey;
  Meaning meaning = Meaning::plain;
};

Colours colours_of(const File& file, std::uint16_t photometric) {
  switch (photometric) {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK: return {};
    case PHOTOMETRIC_RGB: return {.count = 3, .model = ColourModel::rgb};
    case PHOTOMETRIC_PALETTE: return {.model = ColourModel::rgb, .meaning = Meaning::palette};
    case PHOTOMETRIC_SEPARATED:
      if (file.number(TIFFTAG_INKSET, INKSET_CMYK) != INKSET_CMYK) unsupported("inks beside CMYK");
      return {.count = 4, .model = ColourModel::cmyk};
    case PHOTOMETRIC_CIELAB:
      return {.count = 3, .model = ColourModel::rgb, .meaning = Meaning::cie_lab};
    case PHOTOMETRIC_ICCLAB:
      return {.count = 3, .model = ColourModel::rgb, .meaning = Meaning::icc_lab};
    case PHOTOMETRIC_ITULAB:
      return {.count = 3, .model = ColourModel::rgb, .meaning = Meaning::itu_lab};
    case PHOTOMETRIC_YCBCR:
    case PHOTOMETRIC_LOGL:
    case PHOTOMETRIC_LOGLUV:
      return {.count = static_cast<std::uint16_t>(photometric == PHOTOMETRIC_LOGL ? 1 : 3),
              .model = ColourModel::rgb,
              .meaning = Meaning::converted};
    case PHOTOMETRIC_MASK: unsupported("a mask without its picture");
    case PHOTOMETRIC_CFA: unsupported("raw data of a camera");
    default: unsupported("photometric interpretation " + std::to_string(photometric));
  }
}

/// Of the samples behind the colours the first that is alpha; the others are left out.
void find_alpha(const File& file, std::uint16_t colours, Shape& shape) {
  std::uint16_t sample = colours;
  for (const auto kind : extra_samples(file)) {
    const bool is_alpha = kind == EXTRASAMPLE_ASSOCALPHA || kind == EXTRASAMPLE_UNASSALPHA;
    if (is_alpha && sample < shape.samples && !shape.alpha) {
      shape.alpha = sample;
      shape.premultiplied = kind == EXTRASAMPLE_ASSOCALPHA;
    }
    ++sample;
  }
  if (shape.samples > colours + (shape.alpha ? 1 : 0))
    add_warning(shape.warnings, "the channels beside colours and alpha were dropped");
}

/// libtiff's own conversion knows nothing of alpha in these kinds.
void settle_converted(const File& file, std::uint16_t photometric, Shape& shape) {
  std::array<char, 1024> reason{};  // as TIFFRGBAImageOK asks
  if (TIFFRGBAImageOK(file.get(), reason.data()) != 1) unsupported("its kind of colours");
  shape.layout = {.model = ColourModel::rgb, .alpha = false, .bits = 8};
  if (shape.alpha) add_warning(shape.warnings, "the alpha channel was dropped");
  shape.alpha.reset();
  shape.premultiplied = false;
  if (photometric == PHOTOMETRIC_YCBCR) return;
  shape.exact = false;
  add_warning(shape.warnings, "the high dynamic range was reduced to 8 bits");
}

/// What the numbers become on the canvas.
void settle_numbers(Shape& shape) {
  Number& number = shape.number;
  const bool has_own_meaning = is_lab(shape.meaning) || shape.meaning == Meaning::palette;
  if (has_own_meaning && number.kind == NumberKind::whole_with_sign)
    number.kind = NumberKind::whole;
  if (shape.meaning == Meaning::palette) {
    if (number.is_rounded()) unsupported("a palette of " + std::to_string(number.bits) + " bits");
  } else if (is_lab(shape.meaning)) {
    if (number.kind == NumberKind::floating || (number.bits != 8 && number.bits != 16))
      unsupported("Lab colours of " + std::to_string(number.bits) + " bits");
    shape.exact = false;
    add_warning(shape.warnings, "the Lab colours were converted to sRGB");
  } else if (number.kind == NumberKind::floating) {
    shape.exact = false;
    add_warning(
        shape.warnings,
        "the floating point samples were rounded to 16 bits; those outside 0 to 1 were cut off");
  } else if (number.is_rounded()) {
    shape.exact = false;
    add_warning(shape.warnings, "the samples were rounded to 16 bits",
                "they have " + std::to_string(number.bits));
  }
  if (number.kind == NumberKind::whole_with_sign)
    add_warning(shape.warnings, "the samples have a sign: the lowest one was taken as black");
}

}  // namespace

bool is_lab(Meaning meaning) {
  return meaning == Meaning::cie_lab || meaning == Meaning::icc_lab || meaning == Meaning::itu_lab;
}

Shape shape_of(const File& file, const Limits& limits) {
  Shape shape;
  if (TIFFGetField(file.get(), TIFFTAG_IMAGEWIDTH, &shape.width) != 1 ||
      TIFFGetField(file.get(), TIFFTAG_IMAGELENGTH, &shape.height) != 1)
    file.fail("size");
  check_size(shape.width, shape.height, limits);
  refuse_raw(file);
  check_compression(file, file.number(TIFFTAG_BITSPERSAMPLE, 1));
  shape.samples = file.number(TIFFTAG_SAMPLESPERPIXEL, 1);
  const auto photometric = photometric_of(file, shape.samples);
  const auto colours = colours_of(file, photometric);
  shape.meaning = colours.meaning;
  if (shape.samples < colours.count)
    unsupported("too few samples a pixel (" + std::to_string(shape.samples) + ")");
  find_alpha(file, colours.count, shape);
  if (shape.meaning == Meaning::converted) {
    settle_converted(file, photometric, shape);
    return shape;
  }
  shape.number = number_of(file);
  settle_numbers(shape);
  shape.inverted = photometric == PHOTOMETRIC_MINISWHITE;
  const bool deep = shape.meaning == Meaning::palette
                        ? palette_of(file, shape.number.bits).needs_16_bits
                        : shape.number.depth() > 8;
  shape.layout = {.model = colours.model, .alpha = shape.alpha.has_value(), .bits = deep ? 16 : 8};
  return shape;
}

}  // namespace pressoir::codecs::tiff
