#include "bundle/model_statement.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "base/text.h"

namespace sigwright::bundle {
namespace {

constexpr std::size_t kMostFiles = 200'000;
constexpr std::size_t kMostIgnored = 10'000;
constexpr std::string_view kWhere = "model signing statement";
constexpr std::string_view kFiles = "files";
constexpr std::string_view kParts = "shards";
constexpr std::string_view kSha256 = "sha256";

std::unexpected<Error> malformed(std::string message) {
  return fail(ErrorCode::Malformed, std::string(kWhere) + ": " + message);
}

// "PATH:FIRST:LAST"
Result<void> split_part(ModelFile& file) {
  const std::size_t last = file.path.rfind(':');
  const std::size_t first = last == std::string::npos || last == 0 ? std::string::npos : file.path.rfind(':', last - 1);
  if (first == std::string::npos) return malformed("a part of a file that does not say which");
  const auto begin = parse_uint(std::string_view(file.path).substr(first + 1, last - first - 1));
  const auto end = parse_uint(std::string_view(file.path).substr(last + 1));
  if (!begin || !end || *begin >= *end) return malformed("a part of a file that is none");
  file.part = {*begin, *end};
  file.path.resize(first);
  return {};
}

Result<ModelFile> read_file(const Json& json, bool in_parts) {
  TRY(const std::string algorithm, json_string(json, "algorithm", kWhere));
  const std::string_view own = std::string_view(algorithm).substr(0, algorithm.find('-'));
  if (own != kSha256) return malformed("files are hashed by " + printable(algorithm, 40) + ", and not by sha256");
  ModelFile file;
  TRY(file.path, json_string(json, "name", kWhere));
  TRY(const std::string hex, json_string(json, "digest", kWhere));
  TRY(file.sha256, with_context(from_hex(hex), kWhere));
  if (file.sha256.size() != crypto::hash_size(crypto::HashAlgorithm::Sha256)) return malformed("a digest is too short");
  if (in_parts) CHECK(split_part(file));
  if (!is_inside(file.path)) return malformed("the path \"" + printable(file.path) + "\" leaves the directory");
  return file;
}

Result<void> read_serialization(const Json& json, ModelManifest& manifest) {
  TRY(const std::string method, json_string(json, "method", kWhere));
  if (method != kFiles && method != kParts) return malformed("files are found by \"" + printable(method, 40) + "\"");
  TRY(const std::string hash, json_string(json, "hash_type", kWhere));
  if (hash != kSha256) return malformed("files are hashed by " + printable(hash, 40) + ", and not by sha256");
  if (method == kParts) {
    TRY(manifest.part_size, json_uint(json, "shard_size", kWhere));
    if (manifest.part_size == 0) return malformed("files are in parts of no size");
  }
  const Json& links = json_member(json, "allow_symlinks");
  if (!links.is_boolean()) return malformed("it does not say whether links count");
  manifest.allow_symlinks = links.get<bool>();
  const Json& ignored = json_member(json, "ignore_paths");
  if (ignored.is_null()) return {};
  if (!ignored.is_array() || ignored.size() > kMostIgnored)
    return malformed("its ignored paths are no list, or too long");
  for (const Json& path : ignored) {
    if (!path.is_string()) return malformed("an ignored path is no text");
    manifest.ignored.push_back(path.get<std::string>());
  }
  return {};
}

}  // namespace

bool is_inside(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return false;
  return std::ranges::all_of(split(path, '/'), [](auto part) { return !part.empty() && part != "." && part != ".."; });
}

std::string ModelFile::name() const {
  if (!part) return path;
  return path + ":" + std::to_string(part->first) + ":" + std::to_string(part->second);
}

crypto::Digest ModelManifest::digest() const {
  crypto::Hasher hasher(crypto::HashAlgorithm::Sha256);
  for (const ModelFile& file : files) hasher.update(file.sha256);
  return crypto::Digest::from_raw(crypto::HashAlgorithm::Sha256, std::move(hasher).finish());
}

std::string ModelManifest::statement() const {
  OrderedJson resources = OrderedJson::array();
  for (const ModelFile& file : files) {
    resources.push_back({{"name", file.name()}, {"algorithm", kSha256}, {"digest", to_hex(file.sha256)}});
  }
  OrderedJson serialization{{"method", kFiles}, {"hash_type", kSha256}, {"allow_symlinks", allow_symlinks}};
  serialization["ignore_paths"] = OrderedJson::array();
  for (const std::string& path : ignored) serialization["ignore_paths"].push_back(path);
  OrderedJson subject{{"name", name}};
  subject["digest"][kSha256] = digest().hex();
  OrderedJson json{{"_type", "https://in-toto.io/Statement/v1"}};
  json["subject"] = OrderedJson::array({std::move(subject)});
  json["predicateType"] = kModelPredicate;
  json["predicate"]["serialization"] = std::move(serialization);
  json["predicate"]["resources"] = std::move(resources);
  return write_json(json);
}

Result<ModelManifest> ModelManifest::parse(const Statement& statement) {
  if (statement.subjects.size() != 1) return malformed("it has more than one subject");
  ModelManifest manifest;
  manifest.name = statement.subjects.front().name;
  TRY(const Json predicate, statement.predicate());
  CHECK(read_serialization(json_member(predicate, "serialization"), manifest));
  const Json& resources = json_member(predicate, "resources");
  if (!resources.is_array()) return malformed("it lists no files");
  if (resources.size() > kMostFiles) return fail(ErrorCode::LimitExceeded, "more than 200000 files in a directory");
  std::set<std::string> seen;
  for (const Json& resource : resources) {
    TRY(auto file, read_file(resource, manifest.part_size.has_value()));
    if (!seen.insert(file.name()).second) return malformed("\"" + printable(file.name()) + "\" stands twice");
    manifest.files.push_back(std::move(file));
  }
  return manifest;
}

}  // namespace sigwright::bundle
