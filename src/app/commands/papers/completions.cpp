#include "app/commands/papers/completions.h"

#include <functional>

namespace pressoir::app {
namespace {

using Visit = std::function<void(const CommandNode&)>;

void each_of(const CommandNode& node, const Visit& visit) {
  visit(node);
  for (const CommandNode& below : node.commands) each_of(below, visit);
}

/// In single quotes of every shell but fish, where a quote inside is escaped alike.
std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'')
      result += "'\\''";
    else
      result += c;
  }
  return result + '\'';
}

std::string words_of(const CommandNode& node) {
  std::string words;
  for (const CommandNode& below : node.commands) words += below.name + ' ';
  for (const OptionLine& option : node.options)
    if (!option.is_positional)
      for (const std::string& name : option.names) words += name + ' ';
  if (!words.empty()) words.pop_back();
  return words;
}

/// Options that are followed by a value, which no word of the program completes.
std::string valued_options_of(const CommandNode& node) {
  std::string words;
  for (const OptionLine& option : node.options)
    if (!option.is_positional && !option.value.empty())
      for (const std::string& name : option.names) words += (words.empty() ? "" : " ") + name;
  return words;
}

/// The path so far is found by the words that name commands; bash and zsh share it.
std::string path_cases(const CommandNode& program) {
  std::string cases;
  each_of(program, [&](const CommandNode& node) {
    for (const CommandNode& below : node.commands)
      cases += "      " + in_quotes(node.path + '/' + below.name) +
               ") path=" + in_quotes(below.path) + ";;\n";
  });
  return cases;
}

std::string for_bash(const CommandNode& program) {
  std::string choices, valued;
  each_of(program, [&](const CommandNode& node) {
    choices += "    " + in_quotes(node.path) + ") words=" + in_quotes(words_of(node)) + ";;\n";
    const std::string names = valued_options_of(node);
    if (!names.empty())
      valued += "    " + in_quotes(node.path) + ") echo " + in_quotes(names) + ";;\n";
  });
  std::string script = "# bash completion for " + program.name + "\n";
  script += "_" + program.name + "() {\n";
  script += "  local path=" + in_quotes(program.path) + " words='' word\n";
  script += "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n";
  script += "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case \"$path/$word\" in\n" +
            path_cases(program) + "    esac\n  done\n";
  script += "  case \"$path\" in\n" + choices + "  esac\n";
  script += "  COMPREPLY=()\n";
  script +=
      "  case \" $(_" + program.name + "_valued \"$path\") \" in *\" $before \"*) return;; esac\n";
  script += "  [[ $current == -* || $path != *' '* || $words != -* ]] &&\n";
  script += "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n}\n";
  script += "_" + program.name + "_valued() {\n  case \"$1\" in\n" + valued + "  esac\n}\n";
  return script + "complete -o default -F _" + program.name + ' ' + program.name + "\n";
}

/// One word of _describe or _arguments, whose separator is the colon.
std::string described(const std::string& name, const std::string& help) {
  std::string text = name + ':';
  for (const char c : help) {
    if (c == ':' || c == '\\') text += '\\';
    text += c;
  }
  return in_quotes(text);
}

std::string for_zsh(const CommandNode& program) {
  std::string script = "#compdef " + program.name + "\n_" + program.name + "() {\n";
  script += "  local path=" + in_quotes(program.path) + " word\n  local -a commands options\n";
  script += "  for word in \"${(@)words[2,CURRENT-1]}\"; do\n    case \"$path/$word\" in\n" +
            path_cases(program) + "    esac\n  done\n  case \"$path\" in\n";
  each_of(program, [&](const CommandNode& node) {
    script += "    " + in_quotes(node.path) + ")\n      commands=(";
    for (const CommandNode& below : node.commands)
      script += described(below.name, below.help) + ' ';
    script += ")\n      options=(";
    for (const OptionLine& option : node.options)
      if (!option.is_positional)
        for (const std::string& name : option.names) script += described(name, option.help) + ' ';
    script += ");;\n";
  });
  script += "  esac\n  if [[ $PREFIX == -* ]]; then _describe -o option options\n";
  script += "  elif (( ${#commands} )); then _describe command commands\n  else _files\n  fi\n}\n";
  return script + "compdef _" + program.name + ' ' + program.name + "\n";
}

/// fish escapes with a backslash inside single quotes.
std::string fish_quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result + '\'';
}

std::string for_fish(const CommandNode& program) {
  std::string script = "# fish completion for " + program.name + "\nfunction __" + program.name +
                       "_path\n  set -l path " + fish_quoted(program.path) +
                       "\n  for word in (commandline -opc)[2..-1]\n    switch \"$path/$word\"\n";
  each_of(program, [&](const CommandNode& node) {
    for (const CommandNode& below : node.commands)
      script += "      case " + fish_quoted(node.path + '/' + below.name) + "\n        set path " +
                fish_quoted(below.path) + "\n";
  });
  script += "    end\n  end\n  test \"$path\" = \"$argv[1]\"\nend\n";
  each_of(program, [&](const CommandNode& node) {
    const std::string start = "complete -c " + program.name + " -n " +
                              fish_quoted("__" + program.name + "_path \"" + node.path + '"');
    for (const CommandNode& below : node.commands)
      script += start + " -f -a " + below.name + " -d " + fish_quoted(below.help) + "\n";
    for (const OptionLine& option : node.options) {
      if (option.is_positional) continue;
      script += start;
      for (const std::string& name : option.names)
        script += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      script += (option.value.empty() ? "" : " -r") + (" -d " + fish_quoted(option.help)) + "\n";
    }
  });
  return script;
}

}  // namespace

std::string completions_for(std::string_view shell, const CommandNode& program) {
  if (shell == "bash") return for_bash(program);
  return shell == "zsh" ? for_zsh(program) : for_fish(program);
}

}  // namespace pressoir::app
