#include "codecs/jpeg/lossy/attempts.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "codecs/jpeg/lossless/plain_size.h"
#include "codecs/jpeg/lossy/powers.h"
#include "codecs/jpeg/lossy/rendering.h"
#include "codecs/jpeg/lossy/tables.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr float kLargestScale = 64;
constexpr double kLog2E = 1.4426950408889634;

/// "4:2:0 ", empty for samplings without such a name.
std::string name_of(const Picture& picture) {
  const auto& all = picture.components;
  if (all.size() == 1) return "grey ";
  const int h = all[0].h / all[1].h, v = all[0].v / all[1].v;
  if (h == 1 && v == 1) return "4:4:4 ";
  if (h == 2 && v == 1) return "4:2:2 ";
  if (h == 2 && v == 2) return "4:2:0 ";
  return h == 1 && v == 2 ? "4:4:0 " : "";
}

/// What a result of an own grade is signed with where the goal is no property of coefficients: the
/// lowest says that nothing smaller can be made.
Trace trace_of(const Goal& goal, double grade) {
  const Trace trace = trace_for(goal, kTraceStep);
  if (trace.has_target()) return trace;
  const double share = (grade - kLowestGrade) / (kHighestGrade - kLowestGrade);
  const int quality = grade <= kLowestGrade ? 1 : 2 + static_cast<int>(97 * share);
  return {.kind = Trace::Kind::quality, .value = 100 * quality};
}

}  // namespace

float scale_of(double grade) {
  return kLargestScale * exp2_of(static_cast<float>((kLowestGrade - grade) / kGradesPerE * kLog2E));
}

Attempt Attempts::encoded(double grade, std::optional<Sampling> sampling, double thrift) {
  return {.grade = grade,
          .sampling = sampling,
          .picture = encoder_.quantised(sampling, scale_of(grade), trace_of(goal_, grade),
                                        std::exchange(spare_, {}), static_cast<float>(thrift))};
}

Attempt Attempts::encoded_as_libjpeg(int quality, Sampling sampling) const {
  EncodeSettings settings = settings_for(quality, sampling);
  sign(settings, trace_for(goal_, kTraceStep), has_chroma());
  return {.grade = static_cast<double>(quality),
          .sampling = sampling,
          .picture = read_coefficients(encode(source_.canvas, settings))};
}

void Attempts::rate(Attempt& attempt) {
  render(attempt.picture, drawn_);
  drawn_.set_icc(source_.canvas.icc());
  attempt.score = source_.reference.score(drawn_);
}

double Attempts::plain_size(const Attempt& attempt) {
  return jpeg::plain_size(attempt.picture).bytes;
}

Coded Attempts::coded(const Attempt& attempt) const {
  return smallest_coding(attempt.picture, lossy_script_search(goal_));
}

Lossy Attempts::finished(const Attempt& attempt, bool reached) const {
  Lossy lossy{.coded = coded(attempt), .score = attempt.score, .reached = reached};
  lossy.coded.method = name_of(attempt.picture) + lossy.coded.method;
  return lossy;
}

}  // namespace pressoir::codecs::jpeg
