// Images: batches of this API, and how answers show them. Pure functions; any thread.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "dialects/crushpics/answers.h"
#include "dialects/crushpics/notes.h"
#include "http/message.h"
#include "service/jobs/jobs.h"

namespace pressoir::dialects::crushpics {

/// The first job is the original's, each further one a style's.
struct Image {
  Batch batch;
  Notes notes;
};
Image image_of(Batch batch);
const Job& original_of(const Image& image);
/// Every job is done.
bool is_completed(const Image& image);
/// Every job has ended, and one has failed.
bool has_failed(const Image& image);

std::string original_link(const Image& image);
/// What a webhook says of one result: style, size, link, id, status and the end of its life.
boost::json::object summary_of(const Image& image, const Job& job);

/// The answer to an image whose jobs have ended.
http::Response completed_view(const Image& image);
/// The answer to one that was just accepted.
http::Response enqueued_view(const Image& image);
http::Response image_view(const Image& image);

http::Response images_view(const std::vector<Image>& images, const Page& page);
/// {}
http::Response image_removed();

}  // namespace pressoir::dialects::crushpics
