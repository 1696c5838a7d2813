#include "app/commands/account/project_view.h"

#include "app/text.h"
#include "base/utf8.h"

namespace pressoir::app {
namespace {

namespace json = boost::json;

template <class Each>
json::array array_of(const std::vector<Each>& all) {
  json::array array;
  for (const auto& each : all) array.push_back(app::json_of(each));
  return array;
}

/// "domains a.example, networks 10.0.0.0/8", or "no limits"
std::string limits_of(const Project& project) {
  std::string text;
  const auto add = [&text](const char* what, const std::vector<std::string>& entries) {
    for (const auto& entry : entries)
      text += (&entry == &entries.front() ? (text.empty() ? "" : ", ") + std::string(what) + " "
                                          : " ") +
              terminal_text(entry);
  };
  add("domains", project.domains);
  add("networks", project.networks);
  return text.empty() ? "no limits" : text;
}

std::string line_of(const Project& project, const std::string& public_key) {
  return std::to_string(project.id.value) + "\t" + terminal_text(project.name) + "\t" +
         (public_key.empty() ? "" : public_key + "\t") + limits_of(project) + "\n";
}

}  // namespace

json::object json_of(const Project& project) {
  return {{"id", project.id.value},
          {"name", utf8::repaired(project.name)},
          {"domains", json::value_from(project.domains)},
          {"networks", json::value_from(project.networks)}};
}

json::array json_of(const std::vector<Project>& projects) { return array_of(projects); }

json::object json_of(const ProjectKeys& keys) {
  auto object = json_of(keys.project);
  if (!keys.public_key.empty()) object["public_key"] = keys.public_key;
  if (!keys.secret_key.empty()) object["secret_key"] = keys.secret_key;
  return object;
}

json::array json_of(const std::vector<ProjectKeys>& projects) { return array_of(projects); }

std::string table_of(const std::vector<ProjectKeys>& projects) {
  std::string text;
  for (const auto& each : projects) text += line_of(each.project, each.public_key);
  return text;
}

std::string table_of(const std::vector<Project>& projects) {
  std::string text;
  for (const auto& each : projects) text += "  " + line_of(each, {});
  return text;
}

std::string text_of(const ProjectKeys& keys) {
  const auto line = [](std::string label, const std::string& value) {
    label.resize(16, ' ');
    return value.empty() ? "" : label + value + "\n";
  };
  const auto& project = keys.project;
  return line("project", std::to_string(project.id.value) + " " + terminal_text(project.name)) +
         line("limits", limits_of(project)) + line("public_key", keys.public_key) +
         line("secret_key", keys.secret_key);
}

}  // namespace pressoir::app
