#include <cstdint>
#include <ctime>
#include <string>

#include "app/commands/account/account_command.h"
#include "app/commands/commands.h"
#include "app/report/table.h"
#include "app/text.h"
#include "base/text.h"
#include "base/utf8.h"

namespace pressoir::app {
namespace {

struct UsageOptions : AccountCommand {
  std::string which, month;
};

struct Month {
  int year = 0, month = 0;
};

/// "2026-01"; empty: the present one.
Month month_in(const std::string& text) {
  if (text.empty()) {
    const std::time_t seconds = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    return {parts.tm_year + 1900, parts.tm_mon + 1};
  }
  const auto parts = split(text, '-');
  const auto year = parts.size() == 2 ? number_in<int>(parts[0]) : std::nullopt;
  const auto month = parts.size() == 2 ? number_in<int>(parts[1]) : std::nullopt;
  if (!year || !month || *year < 2000 || *year > 9999 || *month < 1 || *month > 12)
    throw UsageError("--month: \"" + text + "\" is not a month such as 2026-01");
  return {*year, *month};
}

boost::json::object json_of(const service::AccountUsage& usage) {
  const auto& [account, sum] = usage;
  return {{"id", account.id.value},
          {"name", utf8::repaired(account.name)},
          {"parent", account.parent ? boost::json::value(account.parent->value) : nullptr},
          {"files", sum.files},
          {"bytes_before", sum.bytes_before},
          {"bytes_after", sum.bytes_after},
          {"saved", static_cast<std::int64_t>(sum.bytes_before) -
                        static_cast<std::int64_t>(sum.bytes_after)},
          {"images_charged", sum.images_charged},
          {"bytes_charged", sum.bytes_charged}};
}

std::string cell(const std::string& text, std::size_t width, bool right) {
  const std::string blank(width > width_of(text) ? width - width_of(text) : 0, ' ');
  return right ? blank + text : text + blank;
}

std::string row(const std::string& id, const std::string& name, const std::string& files,
                const std::string& before, const std::string& saved) {
  return cell(id, 6, true) + "  " + cell(name, 24, false) + "  " + cell(files, 9, true) + "  " +
         cell(before, 10, true) + "  " + saved + "\n";
}

std::string row(const std::string& id, const std::string& name, const UsageSum& sum) {
  const auto saved = sum.bytes_before > sum.bytes_after ? sum.bytes_before - sum.bytes_after : 0;
  return row(id, name, std::to_string(sum.files), size_text(sum.bytes_before),
             size_text(saved) + " (" + percent_text(sum.bytes_before, sum.bytes_after) + ")");
}

/// What a sub-account used is in the sum of its parent already.
UsageSum total(const std::vector<service::AccountUsage>& all) {
  UsageSum total;
  for (const auto& [account, sum] : all) {
    if (account.parent) continue;
    total.files += sum.files;
    total.bytes_before += sum.bytes_before;
    total.bytes_after += sum.bytes_after;
  }
  return total;
}

void show_usage(const UsageOptions& options) {
  const auto [year, month] = month_in(options.month);
  auto accounts = open_existing(options);
  auto all = accounts.usage(year, month);
  const bool is_of_one = !options.which.empty();
  if (is_of_one)
    std::erase_if(all, [id = accounts.find(options.which).id](const service::AccountUsage& each) {
      return each.account.id != id;
    });
  boost::json::array json;
  auto text = row("id", "account", "files", "bytes", "saved");
  for (const auto& each : all) {
    json.push_back(json_of(each));
    text += row(std::to_string(each.account.id.value), terminal_text(each.account.name), each.sum);
  }
  if (!is_of_one) text += row("", "all", total(all));
  print(options, json, text);
}

void declare_usage(CLI::App& command, UsageOptions& options) {
  command.add_option("ACCOUNT", options.which, "Id, e-mail address or name; default: all");
  command.add_option("--month", options.month,
                     "Calendar month (UTC) such as 2026-01; default: this");
}

}  // namespace

void add_usage(CLI::App& root, int& exit_code) {
  auto* command = add_command<UsageOptions>(
      root, "usage", "Files, bytes and what was saved, by account and month", declare_usage,
      [&exit_code](const UsageOptions& options) {
        show_usage(options);
        exit_code = 0;
      });
  command->footer("What sub-accounts used counts for their accounts too.");
}

}  // namespace pressoir::app
