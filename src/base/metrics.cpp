#include "base/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <sstream>

#include "base/error.h"
#include "base/text.h"

namespace pressoir {
namespace {

template <class T>
struct Families {
  std::map<std::string, prometheus::Family<T>*, std::less<>> by_name;
};

/// The library throws where a name is none or taken by another kind.
template <class F>
auto checked(const std::string& name, F make) {
  try {
    return make();
  } catch (const std::exception& error) {
    throw Error(ErrorCode::internal, "A metric cannot be made.", name + ": " + error.what());
  }
}

bool is_label(const std::string& name) {
  const auto may_follow = [](char c) { return is_alphanumeric(c) || c == '_'; };
  return !name.empty() && !is_digit(name.front()) && std::ranges::all_of(name, may_follow);
}

prometheus::Labels labels_of(const std::string& metric, const Metrics::Labels& labels) {
  prometheus::Labels result;
  const auto of_label = metric + ": label ";
  for (const auto& [name, value] : labels)
    if (!is_label(name) || !result.emplace(name, value).second)
      throw Error(ErrorCode::internal, "A metric cannot be made.", of_label + name);
  return result;
}

}  // namespace

struct Metrics::State {
  prometheus::Registry registry{prometheus::Registry::InsertBehavior::Throw};
  std::mutex mutex;  ///< of everything below
  Families<prometheus::Counter> counters;
  Families<prometheus::Gauge> gauges;
  Families<prometheus::Histogram> histograms;
  std::map<std::string, std::vector<double>, std::less<>> bounds;
  std::vector<std::function<void()>> refreshes;

  template <class T, class Builder>
  prometheus::Family<T>& family(Families<T>& families, Builder builder, const std::string& name,
                                const std::string& help) {
    auto& found = families.by_name[name];
    if (found == nullptr)
      found = checked(name, [&] { return &builder().Name(name).Help(help).Register(registry); });
    return *found;
  }
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

Metrics::Counter Metrics::counter(const std::string& name, const std::string& help,
                                  const Labels& labels) {
  const auto theirs = labels_of(name, labels);
  const std::lock_guard lock(state_->mutex);
  auto& family = state_->family(state_->counters, prometheus::BuildCounter, name, help);
  return Counter(family.Add(theirs));
}

Metrics::Gauge Metrics::gauge(const std::string& name, const std::string& help,
                              const Labels& labels) {
  const auto theirs = labels_of(name, labels);
  const std::lock_guard lock(state_->mutex);
  auto& family = state_->family(state_->gauges, prometheus::BuildGauge, name, help);
  return Gauge(family.Add(theirs));
}

Metrics::Histogram Metrics::histogram(const std::string& name, const std::string& help,
                                      const std::vector<double>& bounds, const Labels& labels) {
  // The library checks neither.
  if (bounds.empty() || std::ranges::adjacent_find(bounds, std::greater_equal<>()) != bounds.end())
    throw Error(ErrorCode::internal, "A metric cannot be made.", name + ": bounds");
  const auto theirs = labels_of(name, labels);
  const std::lock_guard lock(state_->mutex);
  auto& family = state_->family(state_->histograms, prometheus::BuildHistogram, name, help);
  const auto& first = state_->bounds.try_emplace(name, bounds).first->second;
  return Histogram(family.Add(theirs, first));
}

void Metrics::before_text(std::function<void()> refresh) {
  const std::lock_guard lock(state_->mutex);
  state_->refreshes.push_back(std::move(refresh));
}

std::string Metrics::text() const {
  std::vector<std::function<void()>> refreshes;
  {
    const std::lock_guard lock(state_->mutex);  // not while they run: they ask for their gauges
    refreshes = state_->refreshes;
  }
  for (const auto& refresh : refreshes) refresh();
  std::ostringstream stream;
  prometheus::TextSerializer().Serialize(stream, state_->registry.Collect());
  return stream.str();
}

void Metrics::Counter::add(double amount) {
  if (amount > 0) counter_->Increment(amount);
}
double Metrics::Counter::value() const { return counter_->Value(); }
void Metrics::Gauge::set(double value) { gauge_->Set(value); }
void Metrics::Gauge::add(double amount) { gauge_->Increment(amount); }
double Metrics::Gauge::value() const { return gauge_->Value(); }
void Metrics::Histogram::observe(double value) { histogram_->Observe(value); }

}  // namespace pressoir
