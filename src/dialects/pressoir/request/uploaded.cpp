#include "dialects/pressoir/request/uploaded.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/crypto/crypto.h"
#include "base/files/file_threads.h"
#include "dialects/forms.h"
#include "dialects/pressoir/request/served.h"

namespace pressoir::dialects::own {

Refusal empty_file(std::string_view part) {
  return wrong_field(std::string(part), nullptr, "a file with something in it");
}

Async<void> check_upload(const service::Upload& upload, std::uint64_t max_bytes) {
  if (upload.content.size() == 0) throw empty_file(kFile);
  const FileHead head = co_await read_head(upload.content, served());
  check_file(head, upload.file_name, max_bytes, served());
}

namespace {

Async<std::string> digest_of(const service::Upload& upload) {
  auto work = [file = std::make_shared<TempFile>(upload.content.duplicate())] {
    return crypto::hex(crypto::sha256(static_cast<const Readable&>(*file)));
  };
  co_return co_await on_file_thread(std::move(work));
}

}  // namespace

Async<std::vector<std::string>> contents_of(const std::vector<service::Upload>& uploads,
                                            const std::vector<RemoteFile>& remotes) {
  std::vector<std::string> contents;
  for (const service::Upload& upload : uploads) {
    std::string digest = co_await digest_of(upload);
    contents.push_back(std::move(digest));
  }
  for (const RemoteFile& remote : remotes)
    contents.push_back(remote.url + '\n' + remote.user + '\n' + remote.password);
  co_return contents;
}

void expect_parts(const http::Form& form, std::span<const std::string_view> known) {
  for (const http::FormFile& file : form.files)
    if (std::ranges::find(known, std::string_view(file.field)) == known.end())
      throw unknown_field({}, file.field, known);
}

std::vector<service::Upload> uploads_in(http::Form& form) {
  static constexpr std::array kFilePart{kFile};
  expect_parts(form, kFilePart);
  std::vector<service::Upload> uploads;
  for (http::FormFile& file : form.files)
    if (is_chosen(file)) uploads.push_back(taken(file, http::base_name(file.file_name)));
  return uploads;
}

}  // namespace pressoir::dialects::own
