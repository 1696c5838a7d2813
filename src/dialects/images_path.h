// GET /v1/images: two APIs list their images there. Whose a request is, is decided here once, so
// that each of them claims what the other does not. Pure; any thread.
#pragma once

#include "http/message.h"

namespace pressoir::dialects {

/// True with a bearer token, whatever else is there, and on the host of Crush.pics where nothing in
/// the head speaks for ImageRecycle.
bool is_for_crushpics(const http::Head& head);
inline bool is_for_imagerecycle(const http::Head& head) { return !is_for_crushpics(head); }

}  // namespace pressoir::dialects
