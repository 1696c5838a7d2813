// Failures as problems (RFC 9457). Pure functions, any thread.
#pragma once

#include <string>

#include "dialects/pressoir/request/refusal.h"
#include "http/message.h"
#include "model/job.h"

namespace pressoir::dialects::own {

http::Response problem_response(const Problem& problem);
/// With Response::failure, and Retry-After where trying later helps.
http::Response refusal_response(const Refusal& refusal);
/// (The router adds Retry-After where trying later helps.)
http::Response error_response(const Error& error);
/// For a range behind the end of a file. @param response  of http::file_answer.
http::Response range_problem(const http::Response& response);
/// For a method that the path does not have.
http::Response wrong_method();

/// Whether a worker fails with that code by what is in the file, or by what is asked of it.
bool is_of_the_file(ErrorCode code) noexcept;
/// What a file has failed by, as an answer to the request that sent it: the request was well formed
/// and in time, so that no status says otherwise. @param instance  the job; empty: none.
Refusal failure_of(const Failure& failure, std::string instance);

}  // namespace pressoir::dialects::own
