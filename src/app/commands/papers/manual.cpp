#include "app/commands/papers/manual.h"

#include "base/text.h"

namespace pressoir::app {
namespace {

/// Text as roff prints it: no escapes, no requests, hyphens that can be searched for and copied.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else if (c == '\'')
      result += "\\(aq";
    else if (c == '`')
      result += "\\(ga";
    else
      result += c;
  }
  if (result.starts_with('.')) result.insert(0, "\\&");
  return result;
}

/// Each line apart.
std::string paragraphs(std::string_view text) {
  std::string result;
  for (const std::string_view line : split(text, '\n'))
    if (!line.empty()) result += ".PP\n" + escaped(line) + "\n";
  return result;
}

std::string with_dashes(std::string name) {
  for (char& c : name)
    if (c == ' ') c = '-';
  return name;
}

std::string synopsis_of(const CommandNode& node) {
  std::string line = ".B " + escaped(node.path) + "\n[\\fIOPTIONS\\fR]";
  if (!node.commands.empty()) line += " \\fICOMMAND\\fR";
  for (const OptionLine& option : node.options)
    if (option.is_positional)
      line +=
          " [\\fI" + escaped(option.names.front()) + "\\fR" + (option.is_repeated ? "...]" : "]");
  return line + "\n";
}

std::string options_of(const CommandNode& node) {
  std::string text;
  for (const OptionLine& option : node.options) {
    text += ".TP\n";
    for (std::size_t i = 0; i < option.names.size(); ++i)
      text += (i > 0 ? ", " : "") + ("\\fB" + escaped(option.names[i]) + "\\fR");
    if (!option.is_positional && !option.value.empty())
      text += " \\fI" + escaped(option.value) + "\\fR";
    text += "\n" + escaped(option.help) + "\n";
  }
  return text;
}

std::string commands_of(const CommandNode& node) {
  std::string text;
  for (const CommandNode& below : node.commands)
    text += ".TP\n\\fB" + escaped(below.name) + "\\fR\n" + escaped(below.help) + "\n";
  return text;
}

/// What a command of a command is and takes, under a heading of its own.
std::string section_of(const CommandNode& node) {
  std::string text = ".SS " + escaped(node.path) + "\n" + escaped(node.help) + ".\n";
  text += ".PP\n" + synopsis_of(node) + options_of(node) + paragraphs(node.footer);
  for (const CommandNode& below : node.commands) text += section_of(below);
  return text;
}

ManualPage page_of(const CommandNode& node, std::string_view version, bool is_program) {
  ManualPage page;
  const std::string name = with_dashes(node.path);
  page.file_name = name + ".1";
  page.text = ".TH " + upper(escaped(name)) + " 1 \"\" \"pressoir " + std::string(version) +
              "\" \"User Commands\"\n.SH NAME\n" + escaped(name) + " \\- " + escaped(node.help) +
              "\n.SH SYNOPSIS\n" + synopsis_of(node);
  page.text += ".SH OPTIONS\n" + options_of(node);
  if (!node.commands.empty()) page.text += ".SH COMMANDS\n" + commands_of(node);
  if (!is_program)
    for (const CommandNode& below : node.commands) page.text += section_of(below);
  if (!node.footer.empty()) page.text += ".SH NOTES\n" + paragraphs(node.footer);
  page.text += ".SH SEE ALSO\n";
  if (!is_program) page.text += "\\fBpressoir\\fR(1)\n";
  for (std::size_t i = 0; is_program && i < node.commands.size(); ++i)
    page.text += "\\fB" + escaped(with_dashes(node.commands[i].path)) + "\\fR(1)" +
                 (i + 1 < node.commands.size() ? ",\n" : "\n");
  return page;
}

}  // namespace

std::vector<ManualPage> manual_of(const CommandNode& program, std::string_view version) {
  std::vector<ManualPage> pages{page_of(program, version, true)};
  for (const CommandNode& command : program.commands)
    pages.push_back(page_of(command, version, false));
  return pages;
}

}  // namespace pressoir::app
