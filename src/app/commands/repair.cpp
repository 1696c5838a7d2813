#include <memory>

#include "app/commands/commands.h"
#include "app/commands/optimize/destination.h"
#include "app/commands/optimize/password_option.h"

namespace pressoir::app {
namespace {

constexpr const char* kFooter =
    R"(A file that is cut off or damaged (JPEG, PNG, GIF, WebP) is decoded as far as it goes and written
whole. What can be decoded stays as it is, a JPEG by its coefficients; what is missing is filled
from what stands around it, or in an animation by what was shown before. All metadata that can be
read stays. A whole file comes back byte for byte. What was lost is in the report.
Of a damaged PDF the objects that can be found again are written anew; pages, objects and parts of
streams that are lost are counted.

A file of which too little is left (no header, no tables, no pixels) fails with corrupt_input and
the reason. A damaged TIFF can only be repaired into another format: see
`optimize --repair --convert`.

--in-place leaves whole files untouched.

)";

struct RepairOptions {
  Destination to;
  PasswordOption password;
};

int repair(RepairOptions& options) {
  Goal goal;
  goal.compression = Compression::none;
  goal.metadata.all = true;
  goal.repair = true;
  goal.password = password_of(options.password);
  return run_to(options.to, goal);
}

}  // namespace

void add_repair(CLI::App& root, int& exit_code) {
  auto* command = root.add_subcommand("repair", "Make damaged pictures and PDF files whole");
  command->footer(std::string(kFooter) + kFilesHelp + kReportHelp);
  auto options = std::make_shared<RepairOptions>();
  add_destination(*command, options->to);
  add_password(*command, options->password);
  command->callback([options, &exit_code] { exit_code = repair(*options); });
}

}  // namespace pressoir::app
