// pressoir sign: the signed path of a picture.
#include <fstream>

#include "app/commands/account/account_command.h"
#include "app/commands/commands.h"
#include "app/text.h"
#include "base/url.h"
#include "dialects/pressoir/request/image_options.h"
#include "dialects/pressoir/request/refusal.h"
#include "dialects/pressoir/request/signed_path.h"

namespace pressoir::app {
namespace {

namespace own = dialects::own;

constexpr std::uint32_t kLargestSide = 65'535;  // as pressoir.image_max_side may be

struct SignOptions : AccountCommand {
  std::string url, account, key, secret_file;
  /// In the order of a path.
  std::vector<std::pair<std::string, std::string>> options{
      {"width", ""},  {"height", ""},  {"fit", ""},   {"gravity", ""}, {"dpr", ""},
      {"format", ""}, {"quality", ""}, {"score", ""}, {"expires", ""}, {"errors", ""}};
};

constexpr const char* kHelp[] = {
    "Pixels of CSS, at most",
    "Pixels of CSS, at most",
    "inside, cover or exact",
    "Of fit cover: attention, or a side or corner such as top-left",
    "Pixels of the screen for one "
    "of CSS, 1 to 8",
    "auto (by the Accept of who asks), jpeg, png, webp, avif or gif",
    "1 to 100",
    "SSIMULACRA2, 0 to 100; default 80, unless --quality says otherwise",
    "Until when the path holds, unix seconds",
    "problem or picture: what the answer is where there is no picture"};

std::string options_text(const SignOptions& options) {
  std::string text;
  for (const auto& [name, value] : options.options)
    if (!value.empty()) text += (text.empty() ? "" : ",") + name + '=' + value;
  return text.empty() ? std::string(own::kNoOptions) : text;
}

SigningKey given_key(const SignOptions& options) {
  if (options.key.empty()) throw UsageError("--secret-file needs --key");
  std::ifstream file(options.secret_file);
  SigningKey key{.id = options.key, .account = {}, .secret = {}};
  std::getline(file, key.secret);
  if (key.secret.ends_with('\r')) key.secret.pop_back();
  if (key.secret.empty())
    throw UsageError("--secret-file: " + quoted(std::filesystem::path(options.secret_file)) +
                     " has no first line to read");
  return key;
}

SigningKey key_of(const SignOptions& options) {
  if (!options.secret_file.empty()) return given_key(options);
  if (options.account.empty())
    throw UsageError("--account, or --key and --secret-file, is missing");
  auto accounts = open_existing(options);
  return accounts.signing_key(accounts.find(options.account).id, options.key);
}

void sign(const SignOptions& options) {
  if (!url::web_url(options.url))
    throw UsageError("URL: \"" + terminal_text(options.url) + "\"" +
                     " is not an http or https URL");
  std::string text;
  try {
    text = own::text_of(own::image_options_in(options_text(options), kLargestSide));
  } catch (const own::Refusal& refusal) {
    throw UsageError("--" + refusal.problem().field + ": " + refusal.problem().detail);
  }
  const auto key = key_of(options);
  const auto path = own::signed_path(key.id, key.secret, text, options.url);
  print(options, boost::json::object{{"path", path}}, path + "\n");
}

void declare_sign(CLI::App& command, SignOptions& options) {
  command.add_option("URL", options.url, "The picture's")->required();
  std::size_t index = 0;
  for (auto& [name, value] : options.options)
    command.add_option("--" + name, value, kHelp[index++]);
  command.add_option("--account", options.account,
                     "Whose key signs: id, e-mail address or name, in the server's data folder");
  command.add_option("--key", options.key, "Id of the key; default: the account's newest");
  command.add_option("--secret-file", options.secret_file,
                     "Where there is no data folder: the key's secret, the first line of a file");
}

}  // namespace

void add_sign(CLI::App& root, int& exit_code) {
  auto* command = add_command<SignOptions>(
      root, "sign", "The signed path of a picture, for web pages (docs/signed-paths.md)",
      declare_sign, [&exit_code](const SignOptions& options) {
        sign(options);
        exit_code = 0;
      });
  command->footer("The path comes behind the server's own URL.");
}

}  // namespace pressoir::app
