#include <gtest/gtest.h>

#include "app/commands/papers/completions.h"
#include "app/commands/papers/manual.h"

namespace pressoir::app {
namespace {

/// "tool", with a command that has a command, options in a group and a hidden one.
std::unique_ptr<CLI::App> tool() {
  auto root = std::make_unique<CLI::App>("Does things.", "tool");
  root->add_subcommand("look", "Looks: it's a 'look'")->add_option("PATH", "What to look at");
  auto* keep = root->add_subcommand("keep", "Keeps things");
  keep->add_option("-n,--number", "How many")->type_name("UINT");
  keep->add_flag("--secret")->group("");
  keep->add_option_group("Mode", "One of them")->add_flag("--fast");
  keep->add_subcommand("away", "Throws away")->footer("Gone is gone.\n.PP is no request.");
  return root;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(CommandTree, has_the_options_of_groups_and_none_that_are_hidden) {
  const CommandNode root = tree_of(*tool());
  ASSERT_EQ(root.commands.size(), 2U);
  const CommandNode& keep = root.commands[1];
  EXPECT_EQ(keep.path, "tool keep");
  std::string names;
  for (const OptionLine& option : keep.options) names += option.names.front() + ' ';
  EXPECT_EQ(names, "--help --number --fast ");
  EXPECT_EQ(keep.options[1].value, "UINT");
  EXPECT_TRUE(keep.options[2].value.empty());
  EXPECT_EQ(keep.commands.at(0).path, "tool keep away");
  EXPECT_TRUE(root.commands[0].options[1].is_positional);
}

TEST(Completions, name_every_command_and_option_in_each_shell) {
  const CommandNode root = tree_of(*tool());
  for (const std::string_view shell : kShells) {
    const std::string script = completions_for(shell, root);
    for (const char* word : {"look", "away", "number", "fast"})
      EXPECT_TRUE(has(script, word)) << shell << word;
    EXPECT_FALSE(has(script, "secret")) << shell;
  }
}

TEST(Manual, has_a_page_for_each_command_and_escapes_what_roff_would_take_for_its_own) {
  const auto pages = manual_of(tree_of(*tool()), "1.2");
  ASSERT_EQ(pages.size(), 3U);
  EXPECT_EQ(pages[0].file_name, "tool.1");
  EXPECT_EQ(pages[2].file_name, "tool-keep.1");
  EXPECT_TRUE(has(pages[2].text, "\n.SS tool keep away\n"));
  EXPECT_TRUE(has(pages[2].text, "\n\\&.PP is no request.\n"));
  EXPECT_TRUE(has(pages[2].text, "\\fB\\-\\-number\\fR, \\fB\\-n\\fR \\fIUINT\\fR\nHow many\n"));
  EXPECT_TRUE(has(pages[1].text, "it\\(aqs a \\(aqlook\\(aq"));
  EXPECT_TRUE(has(pages[0].text, "\\fBtool\\-look\\fR(1)"));
}

}  // namespace
}  // namespace pressoir::app
