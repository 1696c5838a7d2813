// Metrics: counters, gauges and histograms by name and labels, over prometheus-cpp.
// Safe from any thread. One object, passed by reference; the handles it gives live as long.
//
// Label values come from short closed lists (dialects, formats, error codes), never from clients:
// every combination is kept forever.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace pressoir {

class Metrics {
 public:
  /// {{"dialect", "ewww"}, {"format", "jpeg"}}; the order does not matter.
  using Labels = std::vector<std::pair<std::string, std::string>>;

  class Counter {
   public:
    void add(double amount = 1);  ///< amounts below zero are ignored
    [[nodiscard]] double value() const;

   private:
    friend class Metrics;
    explicit Counter(prometheus::Counter& counter) : counter_(&counter) {}
    prometheus::Counter* counter_;
  };
  class Gauge {
   public:
    void set(double value);
    void add(double amount);
    [[nodiscard]] double value() const;

   private:
    friend class Metrics;
    explicit Gauge(prometheus::Gauge& gauge) : gauge_(&gauge) {}
    prometheus::Gauge* gauge_;
  };
  class Histogram {
   public:
    void observe(double value);

   private:
    friend class Metrics;
    explicit Histogram(prometheus::Histogram& histogram) : histogram_(&histogram) {}
    prometheus::Histogram* histogram_;
  };

  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  Metrics(Metrics&&) = delete;
  Metrics& operator=(Metrics&&) = delete;

  /// The one metric of that name and those labels, made at the first call; handles are cheap to
  /// copy. `help` and `bounds` of the first call of a name hold.
  /// @throws Error internal when a name is none ([a-zA-Z_:][a-zA-Z0-9_:]*, labels without ':'), or
  ///         is taken by another kind, or the bounds of a histogram do not rise.
  Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  Histogram histogram(const std::string& name, const std::string& help,
                      const std::vector<double>& bounds, const Labels& labels = {});

  /// Calls `refresh` before each text(): for gauges that are asked for, not kept (queue depth).
  void before_text(std::function<void()> refresh);
  /// Everything, in the text format 0.0.4 (kContentType), for GET /metrics.
  [[nodiscard]] std::string text() const;
  static constexpr const char* kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pressoir
