// This API's parameters -> values; with fields.h and elements.h the only place that knows them.
// Pure functions, any thread. Fields, values and defaults: README.md in this folder, and the
// vendor's API document.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/file_head.h"
#include "dialects/iloveimg/request/tools.h"
#include "http/body/form_tree.h"
#include "model/goal.h"

namespace pressoir::dialects::iloveimg {

/// What is taken as an upload.
inline constexpr std::array<std::string_view, 10> kFormatNames{
    "jpeg", "png", "gif", "webp", "svg", "avif", "heif", "tiff", "bmp", "pdf"};
inline constexpr FormatNames kFormats{kFormatNames};

inline constexpr std::size_t kMaxFiles = 500;  ///< of one process

/// What POST /upload sends beside the file.
struct UploadRequest {
  std::string task;
  std::string url;                             ///< cloud_file; empty: the file is in the body
  std::string url_token;                       ///< cloud_token
  std::string file_name;                       ///< of what the URL leads to; empty: by the answer
  std::optional<std::uint32_t> piece, pieces;  ///< chunk, chunks: both or none
  bool wants_pages = false;                    ///< pdfinfo
};
/// @throws Refusal.
UploadRequest upload_in(const http::Tree& tree);

/// An upload that is to be worked on.
struct WantedFile {
  std::string server_filename;
  std::string filename;                   ///< its client's; server_filename where there is none
  int rotate = 0;                         ///< degrees clockwise: 0, 90, 180 or 270
  std::optional<std::string> password{};  ///< its own, else that of the request
};

/// Whether /process waits for the end of the work.
enum class Waiting : std::uint8_t { until_done, not_at_all };

/// What POST /process asks for.
struct ProcessRequest {
  std::string task;
  Tool tool = Tool::compress;
  std::vector<WantedFile> files;
  Goal goal;                        ///< of each, but for what goal_for() adds
  std::vector<std::string> stamps;  ///< server_filename of pictures that the goal uses
  bool joins = false;               ///< all files are frames of one animation
  bool ignore_errors = true, ignore_password = true;
  std::string output_filename, packaged_filename;
  std::optional<std::int64_t> custom_int;
  std::optional<std::string> custom_string;
  Waiting waiting = Waiting::until_done;
  std::string webhook;  ///< empty: nobody is called
};
/// @throws Refusal naming the parameter.
ProcessRequest process_in(const http::Tree& tree);

/// The goal of one file of that format; what cannot be written in it becomes PNG or JPEG: all of a
/// format that is only read, and shapes that are to be more than resized.
Goal goal_for(const ProcessRequest& wanted, const WantedFile& file, std::string_view format);

/// `file_encryption_key` of the parameters; empty: none there. @throws Error as checked_file_key.
std::optional<std::string> file_key_in(const http::Tree& tree);

/// What /task lists.
struct ListRequest {
  std::uint64_t page = 1;
  std::optional<std::string> tool, status;
  std::optional<std::int64_t> custom_int;
};
/// @throws Refusal.
ListRequest list_in(const http::Tree& tree);

/// debug=true.
bool wants_echo(const http::Tree& tree);

}  // namespace pressoir::dialects::iloveimg
