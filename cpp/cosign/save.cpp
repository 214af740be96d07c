#include "cosign/save.h"

#include <unistd.h>

#include <set>
#include <utility>

#include "base/text.h"
#include "cosign/target.h"
#include "oci/layout.h"

namespace sigwright::cosign {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> local_failure(const std::string& doing, const fs::path& path, const std::error_code& error) {
  return fail(ErrorCode::LocalFile, doing + " " + printable(path.string()) + ": " + error.message());
}

std::string layout_reference(const fs::path& directory) {
  return "oci:" + (directory / "").string();  // the slash: a colon in a directory's name begins no tag
}

// A directory that becomes the one wanted when all is in it, or goes.
class NewDirectory {
 public:
  explicit NewDirectory(fs::path wanted) : wanted_(std::move(wanted)) {}
  ~NewDirectory() {
    std::error_code ignored;
    if (!made_.empty()) fs::remove_all(made_, ignored);
  }
  NewDirectory(const NewDirectory&) = delete;
  NewDirectory& operator=(const NewDirectory&) = delete;

  // Where to write: beside the place, on the same file system.
  [[nodiscard]] Result<fs::path> make() {
    std::error_code error;
    const fs::path parent = wanted_.has_parent_path() ? wanted_.parent_path() : fs::path(".");
    fs::create_directories(parent, error);
    if (error) return local_failure("making", parent, error);
    const std::string pattern = (parent / ("." + wanted_.filename().string() + ".XXXXXX")).string();
    std::vector<char> name(pattern.begin(), pattern.end());
    name.push_back('\0');
    if (::mkdtemp(name.data()) == nullptr) {
      return local_failure("making", wanted_, std::error_code(errno, std::generic_category()));
    }
    made_ = name.data();
    fs::permissions(made_,
                    fs::perms::others_read | fs::perms::others_exec | fs::perms::group_read | fs::perms::group_exec,
                    fs::perm_options::add, error);
    return made_;
  }
  [[nodiscard]] Result<void> put() {
    std::error_code error;
    fs::rename(made_, wanted_, error);
    if (error) return local_failure("making", wanted_, error);
    made_.clear();
    return {};
  }

 private:
  fs::path wanted_;
  fs::path made_;
};

// Whether there is nothing yet that would be lost. Fails with Usage when there is something else.
Result<bool> is_new(const fs::path& directory) {
  std::error_code error;
  const auto status = fs::status(directory, error);
  if (status.type() == fs::file_type::not_found) return true;
  if (error) return local_failure("looking at", directory, error);
  if (!fs::is_directory(status)) return fail(ErrorCode::Usage, printable(directory.string()) + " is not a directory");
  if (fs::is_empty(directory, error)) return false;
  if (error) return local_failure("looking at", directory, error);
  if (fs::exists(directory / "oci-layout")) return false;
  return fail(ErrorCode::Usage, printable(directory.string()) + " holds something else than an image layout",
              "name a directory that is empty or not there yet");
}

struct Saving {
  const Target& from;
  const oci::Manifest& manifest;
  const crypto::Digest& digest;
  const CopyPlan& plan;
  const CopyOptions& options;
  const fs::path& wanted;  // where the layout will be in the end
};

// A layout that was there may hold what others need; one that is new can be saved again.
Result<CopyResult> write_layout(const Saving& saving, const fs::path& directory, const Context& context,
                                const Cancel& cancel) {
  const auto flush = directory == saving.wanted ? oci::Flush::Each : oci::Flush::Never;
  CHECK(oci::create_layout(directory, flush));
  TRY(const auto reference, oci::Reference::parse(layout_reference(directory)));
  TRY(const auto layout, oci::open_layout(reference, flush));
  const ManifestCopy root{saving.digest, saving.manifest.media_type(), saving.manifest.raw()};
  const CopyTarget place{*layout,
                         std::nullopt,
                         saving.options.attachment_tag_prefix,
                         /*force=*/true,
                         saving.options.max_workers,
                         saving.options.settle};
  TRY(auto result, carry_out(saving.plan, &root, place, context, cancel));
  oci::SavedImage saved{saving.digest, saving.from.reference.tag(), {}};
  for (const auto& referrer : saving.plan.referrers) saved.attached.insert(referrer.entry.digest);
  for (const auto& tagged : saving.plan.tagged) saved.attached.insert(tagged.manifest.digest());
  CHECK(oci::mark_saved(directory, saved, cancel, flush));
  const std::string inside = layout->reference().name();
  const std::string shown = "oci:" + saving.wanted.string();
  for (auto& attached : result.attached) attached = shown + attached.substr(inside.size());
  result.reference = shown + "@" + saving.digest.str();
  return result;
}

}  // namespace

Result<CopyResult> save_image(const std::string& image, const fs::path& directory, const CopyOptions& options,
                              const Context& context, const Cancel& cancel) {
  TRY(const bool fresh, is_new(directory));
  TRY(const auto from, open_target(image, options.repository, options.registry, context));
  TRY(const auto manifest, fetch_subject(from, cancel));
  CHECK(refuse_attachment(*from.images, manifest, cancel));
  const crypto::Digest digest = from.reference.digest().value_or(manifest.digest());
  const CopySource what{*from.images, *from.evidence, options.attachment_tag_prefix, {}, true};
  TRY(const auto plan, plan_copy(what, manifest, digest, cancel));
  if (context.rehearsal) return planned_layout(plan, digest, directory, context);
  NewDirectory made(directory);
  fs::path place = directory;
  if (fresh) {
    TRY(place, made.make());
  }
  TRY(auto result, write_layout({from, manifest, digest, plan, options, directory}, place, context, cancel));
  if (fresh) CHECK(made.put());
  add_warnings(result.warnings, *context.registries);
  return result;
}

Result<CopyResult> load_image(const fs::path& directory, const std::string& image, const CopyOptions& options,
                              const Context& context, const Cancel& cancel) {
  return copy_image(layout_reference(directory), image, options, context, cancel);
}

}  // namespace sigwright::cosign
