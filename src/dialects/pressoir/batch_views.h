// Batches of several outputs -> this API's bodies. Pure functions, any thread.
// Names, types and what may be null: openapi.json in this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "model/job.h"
#include "service/jobs/jobs.h"

namespace pressoir::dialects::own {

std::string batch_url(const BatchId& id, std::string_view base);
/// One output as JSON.
std::string output_text(const Batch& batch, const Job& job, std::string_view base);
/// A page of batches without their outputs.
http::Response batches_view(const std::vector<service::BatchSummary>& summaries,
                            const std::string& next, std::string_view base);
/// All but the outputs.
std::string summary_text(const Batch& batch, std::string_view base);
/// As JSON; of a thousand outputs it is long.
std::string batch_text(const Batch& batch, std::string_view base);
/// The output of a source and a variant; null: there is none.
const Job* output_of(const Batch& batch, std::string_view source, std::string_view variant);

}  // namespace pressoir::dialects::own
