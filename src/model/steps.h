// Steps: what is done to a picture before it is coded, in the order of Goal::steps. Plain values;
// each struct lists its fields once (model/fields.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/fields.h"

namespace pressoir {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;  ///< sRGB, as encoded
  static constexpr bool kIsPositional = true;
  static constexpr std::tuple kFields{fields::Field{"red", &Colour::red},
                                      fields::Field{"green", &Colour::green},
                                      fields::Field{"blue", &Colour::blue}};
  friend bool operator==(const Colour&, const Colour&) = default;
};

/// Rotates the picture as its EXIF orientation says, without loss, and fails when it is upright
/// already. `trim`: where the JPEG block grid forbids that, up to 15 pixels of an edge may go.
struct TurnUpright {
  bool trim = false;
  static constexpr std::string_view kName = "turn_upright";
  static constexpr std::tuple kFields{fields::Field{"trim", &TurnUpright::trim}};
  friend bool operator==(const TurnUpright&, const TurnUpright&) = default;
};

/// Which part of a picture stays where some of it must go.
struct Gravity {
  enum class Side : std::uint8_t { start, centre, end };
  friend constexpr std::array<std::string_view, 3> names_of(Side) {
    return {"start", "centre", "end"};
  }
  Side x = Side::centre, y = Side::centre;  ///< start: left, top
  bool attention = false;  ///< the part that draws the eye; x and y then say nothing
  static constexpr std::tuple kFields{fields::Field{"x", &Gravity::x},
                                      fields::Field{"y", &Gravity::y},
                                      fields::Field{"attention", &Gravity::attention}};
  friend bool operator==(const Gravity&, const Gravity&) = default;
};

/// Scales, in linear light. Either sides or a percentage. With Fit::inside and without `enlarge`
/// the sides are a largest width and height.
struct Resize {
  enum class Fit : std::uint8_t {
    inside,  ///< keeps the shape, no side larger than asked
    cover,   ///< keeps the shape, fills the size asked for; what stands over goes by gravity
    exact,   ///< the size asked for, stretched
  };
  friend constexpr std::array<std::string_view, 3> names_of(Fit) {
    return {"inside", "cover", "exact"};
  }
  std::uint32_t width = 0, height = 0;  ///< pixels; 0: follows from the other by the shape
  double percent = 0;                   ///< of both sides, above 0; 0: width and height say it
  Fit fit = Fit::inside;
  bool enlarge = false;  ///< else no side asked for counts as more than the picture has
  Gravity gravity;       ///< Fit::cover only
  static constexpr std::string_view kName = "resize";
  static constexpr std::tuple kFields{
      fields::Field{"width", &Resize::width},     fields::Field{"height", &Resize::height},
      fields::Field{"percent", &Resize::percent}, fields::Field{"fit", &Resize::fit},
      fields::Field{"enlarge", &Resize::enlarge}, fields::Field{"gravity", &Resize::gravity}};
  friend bool operator==(const Resize&, const Resize&) = default;
};

/// Keeps a box of the picture.
struct Crop {
  struct Corner {
    std::uint32_t x = 0, y = 0;
    static constexpr bool kIsPositional = true;
    static constexpr std::tuple kFields{fields::Field{"x", &Corner::x},
                                        fields::Field{"y", &Corner::y}};
    friend bool operator==(const Corner&, const Corner&) = default;
  };
  std::uint32_t width = 0, height = 0;  ///< by gravity: 1 and more, at most the whole side stays;
                                        ///< with `at` 0 means up to the edge
  std::optional<Corner> at;             ///< upper left; the box must lie inside. Empty: by gravity
  Gravity gravity;
  static constexpr std::string_view kName = "crop";
  static constexpr std::tuple kFields{
      fields::Field{"width", &Crop::width}, fields::Field{"height", &Crop::height},
      fields::Field{"at", &Crop::at}, fields::Field{"gravity", &Crop::gravity}};
  friend bool operator==(const Crop&, const Crop&) = default;
};

/// Clockwise by 90, 180 or 270 degrees; a JPEG without loss where that is the only step and its
/// block grid allows it.
struct Rotate {
  int degrees = 90;
  static constexpr std::string_view kName = "rotate";
  static constexpr std::tuple kFields{fields::Field{"degrees", &Rotate::degrees}};
  friend bool operator==(const Rotate&, const Rotate&) = default;
};

/// Puts the picture on a colour; nothing happens to one without alpha.
struct Flatten {
  Colour background;
  static constexpr std::string_view kName = "flatten";
  static constexpr std::tuple kFields{fields::Field{"background", &Flatten::background}};
  friend bool operator==(const Flatten&, const Flatten&) = default;
};

/// At most this many colours (2..256), dithered; in each frame of an animation.
struct ReduceColours {
  int colours = 256;
  static constexpr std::string_view kName = "reduce_colours";
  static constexpr std::tuple kFields{fields::Field{"colours", &ReduceColours::colours}};
  friend bool operator==(const ReduceColours&, const ReduceColours&) = default;
};

/// Both sides times 2 or 4, by Lanczos.
struct Upscale {
  int factor = 2;
  static constexpr std::string_view kName = "upscale";
  static constexpr std::tuple kFields{fields::Field{"factor", &Upscale::factor}};
  friend bool operator==(const Upscale&, const Upscale&) = default;
};

/// CMYK and wide gamuts become sRGB, through the embedded profile where there is one. `only_cmyk`:
/// CMYK alone; for any other picture it is as if the step were not there.
struct ToSrgb {
  bool only_cmyk = false;
  static constexpr std::string_view kName = "to_srgb";
  static constexpr std::tuple kFields{fields::Field{"only_cmyk", &ToSrgb::only_cmyk}};
  static constexpr std::array<std::string_view, 1> kAdded{"only_cmyk"};
  friend bool operator==(const ToSrgb&, const ToSrgb&) = default;
};

/// Puts texts and other pictures (stamps) on the picture, in order, on every frame.
struct Watermark {
  /// Either a text or a stamp, and where it goes. Percentages of a side are of the picture's.
  struct Element {
    std::string text;                    ///< UTF-8, laid out as its scripts ask; has lines
    std::optional<std::uint32_t> stamp;  ///< which of the further inputs of the job, from 0
    std::string family = "Arial";        ///< of the text's font; one that is not there is replaced
    bool bold = false, italic = false;
    double size = 14;  ///< of the font, pixels
    Colour colour;     ///< of the text
    /// Of a stamp, in percent; 0: its own, made smaller where the picture (of a mosaic, a third of
    /// its sides) is.
    double width_percent = 0;
    Gravity::Side x = Gravity::Side::centre, y = Gravity::Side::centre;
    double shift_x_percent = 0, shift_y_percent = 0;  ///< away from that side; of the centre, to
                                                      ///< the right and down
    double rotation = 0;                              ///< degrees clockwise, about its own centre
    double opacity_percent = 100;
    bool mosaic = false;  ///< nine copies, three by three, instead of a place
    static constexpr std::tuple kFields{fields::Field{"text", &Element::text},
                                        fields::Field{"stamp", &Element::stamp},
                                        fields::Field{"family", &Element::family},
                                        fields::Field{"bold", &Element::bold},
                                        fields::Field{"italic", &Element::italic},
                                        fields::Field{"size", &Element::size},
                                        fields::Field{"colour", &Element::colour},
                                        fields::Field{"width_percent", &Element::width_percent},
                                        fields::Field{"x", &Element::x},
                                        fields::Field{"y", &Element::y},
                                        fields::Field{"shift_x_percent", &Element::shift_x_percent},
                                        fields::Field{"shift_y_percent", &Element::shift_y_percent},
                                        fields::Field{"rotation", &Element::rotation},
                                        fields::Field{"opacity_percent", &Element::opacity_percent},
                                        fields::Field{"mosaic", &Element::mosaic}};
    friend bool operator==(const Element&, const Element&) = default;
  };
  std::vector<Element> elements;
  static constexpr std::string_view kName = "watermark";
  static constexpr std::tuple kFields{fields::Field{"elements", &Watermark::elements}};
  friend bool operator==(const Watermark&, const Watermark&) = default;
};

/// Done in order, before compression, on the picture as it is seen (EXIF orientation applied), on
/// every frame; delays and loops stay. This list is the only one: a new step is a struct with its
/// name and fields above, a place here (the last one), and its functions in raster/steps/steps.cpp.
using Step = std::variant<TurnUpright, Resize, Crop, Rotate, Flatten, ReduceColours, Upscale,
                          ToSrgb, Watermark>;

}  // namespace pressoir
