// Settings of the page itself. Who may use it without an account: dialects/pressoir/visitors.h.
#pragma once

namespace pressoir::dialects::page {

struct Config {
  bool served = true;

  template <class Visitor>
  void visit(Visitor& v) {
    v("page.served", served, "Serve the page for people at / (its API stays either way)");
  }
};

}  // namespace pressoir::dialects::page
