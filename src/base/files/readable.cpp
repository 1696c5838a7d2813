#include "base/files/readable.h"

#include "base/error.h"

namespace pressoir {

Buffer Readable::read_all(std::uint64_t max_bytes) const {
  const auto bytes = size();
  if (bytes > max_bytes) throw Error(ErrorCode::payload_too_large, "The file is too large.");
  Buffer all(bytes);
  all.resize(read_at(0, all));
  return all;
}

}  // namespace pressoir
