#include "app/report/report.h"

#include <boost/json.hpp>
#include <utility>

#include "app/text.h"
#include "service/report.h"

namespace pressoir::app {

namespace json = boost::json;

std::string json_line(const FileReport& report) {
  json::object line;
  line["path"] = report.path;
  line["output"] = report.output ? json::value(*report.output) : json::value();
  if (const auto bytes = encoded_text(report.path)) line["path_bytes"] = *bytes;
  if (const auto bytes = encoded_text(report.output.value_or(""))) line["output_bytes"] = *bytes;
  service::add_report(line, {.skipped = report.skipped,
                             .bytes_before = report.bytes_before,
                             .goal = report.goal,
                             .outcome = report.outcome,
                             .failure = report.failure,
                             .seconds = report.seconds});
  json::value repaired(std::move(line));
  service::repair_texts(repaired);
  return json::serialize(repaired) + "\n";
}

}  // namespace pressoir::app
