// What the payloads of APPn segments begin with, by which readers tell them apart.
#pragma once

#include <string_view>

namespace pressoir::codecs::jpeg {

using namespace std::string_view_literals;

inline constexpr auto kJfif = "JFIF\0"sv;                         ///< JFIF 1.02
inline constexpr auto kExif = "Exif\0\0"sv;                       ///< EXIF 2.32, 4.7.2
inline constexpr auto kXmp = "http://ns.adobe.com/xap/1.0/\0"sv;  ///< XMP part 3, 1.1.3
inline constexpr auto kIcc = "ICC_PROFILE\0"sv;                   ///< ICC.1:2010, B.4
inline constexpr auto kMpf = "MPF\0"sv;                           ///< CIPA DC-007
inline constexpr auto kPhotoshop = "Photoshop 3.0\0"sv;  ///< image resources, IPTC among them
inline constexpr auto kAdobe = "Adobe"sv;                ///< the colour transform
inline constexpr auto kIsoGainMap = "urn:iso:std:iso:ts:21496:-1"sv;

}  // namespace pressoir::codecs::jpeg
