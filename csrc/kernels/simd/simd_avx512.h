/* simd.h on AVX-512 (F, DQ, BW, VL): masks are registers of their own. */
typedef __mmask16 vm32;
typedef __mmask8 vm64;

#define MG_HAS_FMA 1
MG_INLINE vf32 v_fma_f32(vf32 a, vf32 b, vf32 c) {
    return (vf32)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
}
MG_INLINE vf64 v_fma_f64(vf64 a, vf64 b, vf64 c) {
    return (vf64)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
}
MG_INLINE vf32 v_min_f32(vf32 a, vf32 b) { return (vf32)_mm512_min_ps((__m512)a, (__m512)b); }
MG_INLINE vf64 v_min_f64(vf64 a, vf64 b) { return (vf64)_mm512_min_pd((__m512d)a, (__m512d)b); }
MG_INLINE vf32 v_max_f32(vf32 a, vf32 b) { return (vf32)_mm512_max_ps((__m512)a, (__m512)b); }
MG_INLINE vf64 v_max_f64(vf64 a, vf64 b) { return (vf64)_mm512_max_pd((__m512d)a, (__m512d)b); }

MG_INLINE vm32 v_lt_f32(vf32 a, vf32 b) {
    return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_LT_OQ);
}
MG_INLINE vm64 v_lt_f64(vf64 a, vf64 b) {
    return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_LT_OQ);
}
MG_INLINE vm32 v_eq_f32(vf32 a, vf32 b) {
    return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_EQ_OQ);
}
MG_INLINE vm64 v_eq_f64(vf64 a, vf64 b) {
    return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_EQ_OQ);
}
MG_INLINE vm32 v_test_f32(vi32 a) { return _mm512_test_epi32_mask((__m512i)a, (__m512i)a); }
MG_INLINE vm64 v_test_f64(vi64 a) { return _mm512_test_epi64_mask((__m512i)a, (__m512i)a); }
MG_INLINE int v_any_f32(vm32 m) { return m != 0; }
MG_INLINE int v_any_f64(vm64 m) { return m != 0; }
MG_INLINE vf32 v_select_f32(vm32 m, vf32 a, vf32 b) {
    return (vf32)_mm512_mask_blend_ps(m, (__m512)b, (__m512)a);
}
MG_INLINE vf64 v_select_f64(vm64 m, vf64 a, vf64 b) {
    return (vf64)_mm512_mask_blend_pd(m, (__m512d)b, (__m512d)a);
}

#define MG_HAS_COPYSIGN 1
#define MG_SIGN_FROM_ 0xca     /* the first operand's bits choose between those of the others */
MG_INLINE vf32 v_copysign_f32(vf32 a, vf32 b) {
    const __m512i sign = _mm512_set1_epi32(INT32_MIN);
    return (vf32)_mm512_ternarylogic_epi32(sign, (__m512i)b, (__m512i)a, MG_SIGN_FROM_);
}
MG_INLINE vf64 v_copysign_f64(vf64 a, vf64 b) {
    const __m512i sign = _mm512_set1_epi64(INT64_MIN);
    return (vf64)_mm512_ternarylogic_epi64(sign, (__m512i)b, (__m512i)a, MG_SIGN_FROM_);
}

/* a 2^k for an integer k, rounded once. */
#define MG_HAS_SCALE 1
MG_INLINE vf32 v_scale_by_f32(vf32 a, vf32 k) {
    return (vf32)_mm512_scalef_ps((__m512)a, (__m512)k);
}
MG_INLINE vf64 v_scale_by_f64(vf64 a, vf64 k) {
    return (vf64)_mm512_scalef_pd((__m512d)a, (__m512d)k);
}

#define MG_ROUND_(how) how | _MM_FROUND_NO_EXC
MG_INLINE vf32 v_rint_f32(vf32 a) {
    return (vf32)_mm512_roundscale_ps((__m512)a, MG_ROUND_(_MM_FROUND_TO_NEAREST_INT));
}
MG_INLINE vf64 v_rint_f64(vf64 a) {
    return (vf64)_mm512_roundscale_pd((__m512d)a, MG_ROUND_(_MM_FROUND_TO_NEAREST_INT));
}
MG_INLINE vf32 v_floor_f32(vf32 a) {
    return (vf32)_mm512_roundscale_ps((__m512)a, MG_ROUND_(_MM_FROUND_TO_NEG_INF));
}
MG_INLINE vf64 v_floor_f64(vf64 a) {
    return (vf64)_mm512_roundscale_pd((__m512d)a, MG_ROUND_(_MM_FROUND_TO_NEG_INF));
}
MG_INLINE vf32 v_ceil_f32(vf32 a) {
    return (vf32)_mm512_roundscale_ps((__m512)a, MG_ROUND_(_MM_FROUND_TO_POS_INF));
}
MG_INLINE vf64 v_ceil_f64(vf64 a) {
    return (vf64)_mm512_roundscale_pd((__m512d)a, MG_ROUND_(_MM_FROUND_TO_POS_INF));
}
MG_INLINE vf32 v_trunc_f32(vf32 a) {
    return (vf32)_mm512_roundscale_ps((__m512)a, MG_ROUND_(_MM_FROUND_TO_ZERO));
}
MG_INLINE vf64 v_trunc_f64(vf64 a) {
    return (vf64)_mm512_roundscale_pd((__m512d)a, MG_ROUND_(_MM_FROUND_TO_ZERO));
}

/* The mantissa of a, between 1 / sqrt 2 and sqrt 2, and its exponent, denormals included; NaN below
 * 0, exponents of 0 and infinity are infinite. */
#define MG_HAS_SPLIT 1
#define MG_MANTISSA_ _MM_MANT_NORM_1_2, _MM_MANT_SIGN_nan
MG_INLINE vf32 v_split_f32(vf32 a, vf32 *exponent) {
    __m512 m = _mm512_getmant_ps((__m512)a, MG_MANTISSA_), e = _mm512_getexp_ps((__m512)a);
    __mmask16 large = _mm512_cmp_ps_mask(m, _mm512_set1_ps(0x1.6a09e6p0f), _CMP_GT_OQ);
    *exponent = (vf32)_mm512_mask_add_ps(e, large, e, _mm512_set1_ps(1));
    return (vf32)_mm512_mask_mul_ps(m, large, m, _mm512_set1_ps(0.5f));
}
MG_INLINE vf64 v_split_f64(vf64 a, vf64 *exponent) {
    __m512d m = _mm512_getmant_pd((__m512d)a, MG_MANTISSA_), e = _mm512_getexp_pd((__m512d)a);
    __mmask8 large = _mm512_cmp_pd_mask(m, _mm512_set1_pd(0x1.6a09e667f3bcdp0), _CMP_GT_OQ);
    *exponent = (vf64)_mm512_mask_add_pd(e, large, e, _mm512_set1_pd(1));
    return (vf64)_mm512_mask_mul_pd(m, large, m, _mm512_set1_pd(0.5));
}

/* Dividing and taking roots occupies its unit for ten cycles and more. Estimates of 14 bits, made
 * exact by multiplications, take half of that. */
#define MG_HAS_ESTIMATES 1

/* a / b to 0.6 ulp, for b and 1 / b that are normal numbers and a that is 0 or above 2^-88. */
MG_INLINE vf32 v_quotient_f32(vf32 a, vf32 b) {
    vf32 r = (vf32)_mm512_rcp14_ps((__m512)b), y = a * r;
    return v_fma_f32(v_fma_f32(-b, y, a), r, y);
}

/* 1 / (b + low), low being within b's last place. */
MG_INLINE vf32 v_inverse_f32(vf32 b, vf32 low) {
    vf32 r = (vf32)_mm512_rcp14_ps((__m512)b);
    return v_fma_f32(v_fma_f32(-low, r, v_fma_f32(-b, r, v_set_f32(1))), r, r);
}

/* g = sqrt(a) to within an ulp, for a that is 0 or (f32) from 2^-100 to 2^100; *half is about 1 / (2 g),
 * so that (a - g^2) *half is what g lacks. */
MG_INLINE vf32 v_root_f32(vf32 a, vf32 *half) {
    __mmask16 some = _mm512_cmp_ps_mask((__m512)a, _mm512_setzero_ps(), _CMP_NEQ_UQ);
    vf32 r = (vf32)_mm512_maskz_rsqrt14_ps(some, (__m512)a);
    vf32 g = a * r;
    *half = 0.5f * r;
    return v_fma_f32(g, v_fma_f32(-g, *half, v_set_f32(0.5f)), g);
}

MG_INLINE vf64 v_root_f64(vf64 a, vf64 *half) {
    __mmask8 some = _mm512_cmp_pd_mask((__m512d)a, _mm512_setzero_pd(), _CMP_NEQ_UQ);
    vf64 r = (vf64)_mm512_maskz_rsqrt14_pd(some, (__m512d)a);
    vf64 g = a * r, h = 0.5 * r, lost = v_fma_f64(-g, h, v_set_f64(0.5));
    g = v_fma_f64(g, lost, g);
    *half = v_fma_f64(h, lost, h);
    return v_fma_f64(v_fma_f64(-g, g, a), *half, g);
}

/* Rounded as the instruction does, to which 0 < a < 2^-100, infinity, NaN and a < 0 are left: with
 * g near sqrt a and h near 1 / (2 sqrt a), a - g^2 is exact, and g + (a - g^2) h nearer. */
MG_INLINE vf32 v_sqrt_f32(vf32 a) {
    const __m512i least = _mm512_set1_epi32(0x0d800000), above = _mm512_set1_epi32(0x72000000);
    __mmask16 rare = _mm512_cmpge_epu32_mask(_mm512_sub_epi32((__m512i)a, least), above);
    vf32 r = (vf32)_mm512_rsqrt14_ps(_mm512_max_ps((__m512)a, (__m512)least));
    vf32 g = a * r, h = 0.5f * r;
    vf32 lost = v_fma_f32(-g, h, v_set_f32(0.5f));
    g = v_fma_f32(g, lost, g);
    h = v_fma_f32(h, lost, h);
    vf32 y = v_fma_f32(v_fma_f32(-g, g, a), h, g);
    if (__builtin_expect(rare, 0)) {
        rare &= _mm512_cmp_ps_mask((__m512)a, _mm512_setzero_ps(), _CMP_NEQ_UQ);
        if (rare) y = (vf32)_mm512_mask_sqrt_ps((__m512)y, rare, (__m512)a);
    }
    return y;
}

/* Likewise; what g lacks is added twice, the second time with h as exact as it can be, on which the
 * rounding depends (Markstein, 1990). */
MG_INLINE vf64 v_sqrt_f64(vf64 a) {
    const __m512i least = _mm512_set1_epi64(0x0800000000000000);
    const __m512i above = _mm512_set1_epi64(0x77f0000000000000);
    __mmask8 rare = _mm512_cmpge_epu64_mask(_mm512_sub_epi64((__m512i)a, least), above);
    vf64 r = (vf64)_mm512_rsqrt14_pd(_mm512_max_pd((__m512d)a, (__m512d)least));
    vf64 g = a * r, h = 0.5 * r, half = v_set_f64(0.5);
    for (int i = 0; i < 2; i++) {
        vf64 lost = v_fma_f64(-g, h, half);
        g = v_fma_f64(g, lost, g);
        h = v_fma_f64(h, lost, h);
    }
    vf64 y = v_fma_f64(v_fma_f64(-g, g, a), h, g);
    if (__builtin_expect(rare, 0)) {
        rare &= _mm512_cmp_pd_mask((__m512d)a, _mm512_setzero_pd(), _CMP_NEQ_UQ);
        if (rare) y = (vf64)_mm512_mask_sqrt_pd((__m512d)y, rare, (__m512d)a);
    }
    return y;
}

MG_INLINE vf32 v_rsqrt_f32(vf32 a) {
    __mmask16 special = _mm512_fpclass_ps_mask((__m512)a, 0x02 | 0x04 | 0x08);  /* 0, -0, inf */
    vf32 r = (vf32)_mm512_rsqrt14_ps((__m512)a), h = 0.5f * r;
    vf32 lost = v_fma_f32(-(a * r), r, v_set_f32(1));
    return (vf32)_mm512_mask3_fmadd_ps((__m512)lost, (__m512)h, (__m512)r,
                                       (__mmask16)~special);
}
MG_INLINE vf64 v_rsqrt_f64(vf64 a) {
    __mmask8 special = _mm512_fpclass_pd_mask((__m512d)a, 0x02 | 0x04 | 0x08);  /* 0, -0, inf */
    vf64 r = (vf64)_mm512_rsqrt14_pd((__m512d)a);
    for (int i = 0; i < 2; i++) {
        vf64 h = 0.5 * r, lost = v_fma_f64(-(a * r), r, v_set_f64(1));
        r = (vf64)_mm512_mask3_fmadd_pd((__m512d)lost, (__m512d)h, (__m512d)r, (__mmask8)~special);
    }
    return r;
}
