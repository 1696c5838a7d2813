// What is refused before any work, worded by field. Pure functions; any thread.
#pragma once

#include <string>

#include "dialects/pressoir/request/refusal.h"
#include "model/goal.h"

namespace pressoir::dialects::own {

/// What no file can meet. @param place  of the goal; empty: the request itself. @throws Refusal.
void refuse_goal(const Goal& goal, std::size_t inputs, const std::string& place);

/// Of a URL that leads where none may.
Refusal refused_url(const Error& problem, const std::string& url, const std::string& place);

/// Does `check`; what it finds wrong names the field and its value. @throws Refusal.
template <class Check>
void refuse_url(const std::string& url, const std::string& place, const Check& check) {
  try {
    check();
  } catch (const Error& problem) {
    throw refused_url(problem, url, place);
  }
}

}  // namespace pressoir::dialects::own
