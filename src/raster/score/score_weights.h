// The weights of SSIMULACRA2 v2.1 (source: cloudinary/ssimulacra2, the 52 of 108 that are not 0),
// and the curve from their sum to the score. Planes whose weights are all next to nothing are left
// out: they take a third of the time. Pure functions.
#pragma once

#include <array>
#include <cstddef>

namespace pressoir::raster {

inline constexpr std::size_t kScales = 6;

enum Map : std::size_t { kStructure, kArtefact, kDetailLost, kMaps };

/// Weights of one map's norms: the mean, and the fourth root of the mean fourth power.
struct NormWeights {
  double mean = 0, fourth = 0;
  /// Norms are at most about 1, as a rule below 0.1: what is not used moves a score of 80 by less
  /// than 0.002 then.
  [[nodiscard]] constexpr bool used() const {
    constexpr double kLeast = 0.002;
    return mean > kLeast || fourth > kLeast;
  }
};

/// Weights of the maps of a plane at a scale; [scale][plane X, Y, B][map].
using PlaneWeights = std::array<NormWeights, kMaps>;
constexpr bool any_used(const PlaneWeights& weights) {
  return weights[kStructure].used() || weights[kArtefact].used() || weights[kDetailLost].used();
}
inline constexpr std::array<std::array<PlaneWeights, 3>, kScales> kWeights = {{
    {{{{{}, {0.0007376606707406586, 0.0007793481682867309}, {}}},
      {{{0, 7.466890328078848}, {}, {0, 17.445833984131262}}},
      {{{}, {0.0008680556573291698, 0}, {}}}}},
    {{{{{0, 1.1041726426657346},
        {0.0004371155730107379, 0.00066284834129271},
        {0, 0.00015231632783718752}}},
      {{{0.0006235601634041466, 6.683678146179332},
        {0, 0.00037724407979611296},
        {0, 1.027889937768264}}},
      {{{0, 0.00016533814161379112}, {0.0005313191874358747, 0}, {}}}}},
    {{{{{0, 1.8422455520539298}, {0.0016406437456599754, 11.441172603757666}, {}}},
      {{{225.20515300849274, 19.213238186143016},
        {0, 0.0011401524586618361},
        {0, 0.001237755635509985}}},
      {{{0, 0.0004179171803251336}, {0, 0.0017290828234722833}, {}}}}},
    {{{{{0.0007989109436015163, 1.8787594979546387},
        {0.000176816438078653, 10.94906990605142},
        {}}},
      {{{176.39317598450694, 24.43300999870476},
        {0, 0.28520802612117757},
        {0, 0.0004485436923833408}}},
      {{{0.0020827005846636437, 8.826982764996862}, {0, 23.19243343998926}, {}}}}},
    {{{{{0.0007289346991508072, 0.00014003424285435884},
        {0.9677937080626833, 0.9981766977854967},
        {0, 0.00031949755934435053}}},
      {{{0, 34.77906344483772}, {0, 44.835625328877896}, {}}},
      {{{95.1080498811086, 0.0012286405048278493},
        {0.9863978034400682, 171.2667255897307},
        {0.9834382792465353, 0.9807858872435379}}}}},
    {{{{{0.0004550992113792063, 0.0013648766163243398}, {}, {}}},
      {{{}, {}, {}}},
      {{{0, 0.0005130064588990679}, {}, {0, 0.00010854057858411537}}}}},
}};

/// Score of a weighted sum of norms; 100 for 0.
double score_of_sum(double sum);

}  // namespace pressoir::raster
