// What drawing pages needs once: settings of fonts, tables of characters. For processes that may
// open files now and not later. One thread.
#pragma once

namespace pressoir::codecs::pdf {

/// Draws a page of its own, and keeps everything that was read for it as long as the process lives.
void make_viewer_ready();

}  // namespace pressoir::codecs::pdf
