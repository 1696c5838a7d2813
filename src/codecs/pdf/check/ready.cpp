#include "codecs/pdf/check/ready.h"

#include <glib.h>

#include <string_view>

#include "codecs/pdf/check/viewer.h"

namespace pressoir::codecs::pdf {
namespace {

// Text in standard fonts, which no file has to hold. Without a table of objects, which poppler
// makes itself.
constexpr std::string_view kDocument = R"(%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]/Contents 4 0 R/Resources<</Font<<
/A<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>/B<</Type/Font/Subtype/Type1/BaseFont/Times-Bold>>
/C<</Type/Font/Subtype/Type1/BaseFont/Courier>>/D<</Type/Font/Subtype/Type1/BaseFont/Symbol>>
/E<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>>>>>>>endobj
4 0 obj<</Length 87>>stream
BT 9 9 Td /A 9 Tf (a) Tj /B 9 Tf (b) Tj /C 9 Tf (c) Tj /D 9 Tf (d) Tj /E 9 Tf (e) Tj ET
endstream endobj
trailer<</Root 1 0 R>>
)";

}  // namespace

void make_viewer_ready() {
  // Poppler forgets its tables with the last document.
  static const auto* const viewer = new Viewer(as_bytes(kDocument));  // NOLINT: never deleted
  (void)viewer->text(0);
  (void)viewer->look(0);
  // What poppler converts passwords with: the library forgets it with the last that is open.
  static const GIConv latin1 = g_iconv_open("ISO-8859-1", "UTF-8");
  (void)latin1;
}

}  // namespace pressoir::codecs::pdf
