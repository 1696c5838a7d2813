#include "http/tls/local_authority.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "base/error.h"
#include "base/files/temp_file.h"
#include "base/loop/loop_thread.h"

namespace pressoir::http {
namespace {

namespace fs = std::filesystem;

// Clients whose clock is behind take a new certificate all the same.
constexpr std::chrono::days kBackdated{1};

[[noreturn]] void fail(const std::string& what, const fs::path& file) {
  throw Error(ErrorCode::unavailable, what, file.string());
}

/// Empty: there is none.
std::optional<std::string> content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    if (errno == ENOENT) return std::nullopt;
    fail("The file " + file.string() + " cannot be read.", file);
  }
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// Mode 0600; after a crash there is the old content or the new one.
void replace(const fs::path& file, const std::string& content) {
  const fs::path fresh = file.string() + ".new";
  std::error_code problem;
  fs::remove(fresh, problem);  // of a crash before
  auto temp = TempFile::create(file.parent_path());
  temp.append(as_bytes(content));
  temp.publish(fresh);
  fs::rename(fresh, file, problem);
  if (problem) fail("The file " + file.string() + " cannot be written.", file);
  const FileDescriptor folder(
      ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.is_open()) (void)::fsync(folder.get());
}

void create_folder(const fs::path& folder) {
  std::error_code problem;
  if (fs::create_directories(folder, problem))
    fs::permissions(folder, fs::perms::owner_all, problem);
  if (problem) fail("The folder " + folder.string() + " cannot be made.", folder);
}

}  // namespace

CertifiedKey LocalAuthority::authority(CertificateTime now, Made& made) const {
  if (const auto text = content_of(key_file())) {
    try {
      auto present = read_certified_key(*text);
      if (permitted_names(present).include(names_) && present.begins() <= now &&
          present.ends() >= now + kCertificateLife)
        return present;
    } catch (const Error&) {
      fail("The file " + key_file().string() +
               " is damaged: restore it from a backup, or delete it, for a new authority that "
               "clients must trust anew.",
           key_file());
    }
  }
  auto fresh = make_authority(names_, label_, {now - kBackdated, now + kAuthorityLife});
  replace(key_file(), fresh.text());
  made.authority = true;
  return fresh;
}

std::optional<CertificateTime> LocalAuthority::good_until(const CertifiedKey& authority,
                                                          CertificateTime now) const {
  const auto text = content_of(certificate_file());
  if (!text) return std::nullopt;
  try {
    const auto present = read_certified_key(*text);
    if (names_of(present) == names_ && is_signed_by(present, authority) &&
        present.begins() <= now && present.ends() > now + kRenewedBefore)
      return present.ends();
  } catch (const Error&) {  // a damaged one is replaced as one that has ended
  }
  return std::nullopt;
}

LocalAuthority::Made LocalAuthority::renew(CertificateTime now) {
  LoopThread::note_file_work("LocalAuthority::renew");
  create_folder(folder_);
  Made made;
  const auto signer = authority(now, made);
  if (content_of(trust_file()) != signer.certificate_text())
    replace(trust_file(), signer.certificate_text());
  if (const auto ends = good_until(signer, now)) {
    due_ = *ends - kRenewedBefore;
    return made;
  }
  const auto fresh = make_certificate(signer, names_, {now - kBackdated, now + kCertificateLife});
  replace(certificate_file(), fresh.text());
  due_ = fresh.ends() - kRenewedBefore;
  made.certificate = true;
  return made;
}

}  // namespace pressoir::http
