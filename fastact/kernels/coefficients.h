/* Minimax coefficients, lowest degree first. Written by fit.py: change them there. */
#ifndef FASTACT_COEFFICIENTS_H
#define FASTACT_COEFFICIENTS_H

/* e^r = 1 + r + r^2 q(r), |r| <= 0.3466; relative to e^r - 1. Max relative error 2^-37.41 (2^-37.41 before
   rounding). */
static const double EXP_WIDE[7] = {
    0x1.0000000000000p-1,      /* 0.5 */
    0x1.555555719ff08p-3,      /* 0.16666666749005565 */
    0x1.5555552545163p-5,      /* 0.041666666316958943 */
    0x1.1110b499fbee9p-7,      /* 0.0083332902758849903 */
    0x1.6c17245b357f4p-10,     /* 0.0013888946476092708 */
    0x1.a16bffa6c11ecp-13,     /* 0.00019904225811030686 */
    0x1.a03bab9dd1625p-16,     /* 2.4809425318813916e-05 */
};

/* e^r = 1 + r + r^2 q(r), |r| <= 0.3466; relative to e^r - 1. Max relative error 2^-61.60 (2^-61.69 before
   rounding). */
static const double EXP_DOUBLE[11] = {
    0x1.0000000000000p-1,      /* 0.5 */
    0x1.5555555555559p-3,      /* 0.16666666666666677 */
    0x1.5555555555552p-5,      /* 0.041666666666666644 */
    0x1.111111110f5e1p-7,      /* 0.0083333333333212595 */
    0x1.6c16c16c174c2p-10,     /* 0.0013888888888893701 */
    0x1.a01a01b052454p-13,     /* 0.00019841269887369234 */
    0x1.a01a01a4dd3e7p-16,     /* 2.4801587318507622e-05 */
    0x1.71ddf707c9e33p-19,     /* 2.7557242709035913e-06 */
    0x1.27e4d6eda6125p-22,     /* 2.7557267299464599e-07 */
    0x1.af6156064a156p-26,     /* 2.5109633505387241e-08 */
    0x1.1f87bd72790efp-29,     /* 2.0920577989036131e-09 */
};

/* The same for float32 lanes, relative to e^r. Max relative error 2^-28.20 (2^-28.27 before rounding). */
static const float EXP_FLOAT[5] = {
    0x1.fffffc0000000p-2f,     /* 0.49999994039535522 */
    0x1.55548a0000000p-3f,     /* 0.16666515171527863 */
    0x1.55584e0000000p-5f,     /* 0.041668083518743515 */
    0x1.123f360000000p-7f,     /* 0.0083693517372012138 */
    0x1.6ad1fa0000000p-10f,    /* 0.0013840493047609925 */
};

/* log1p(z) = z (1 + z P(z)), 0 <= z <= 1. Max relative error 2^-27.50 (2^-27.54 before rounding). */
static const float LOG1P_FLOAT[9] = {
    -0x1.ffffd20000000p-2f,    /* -0.49999931454658508 */
    0x1.554dd00000000p-2f,     /* 0.33330464363098145 */
    -0x1.ff23e60000000p-3f,    /* -0.24958018958568573 */
    0x1.934b540000000p-3f,     /* 0.19692102074623108 */
    -0x1.3a43600000000p-3f,    /* -0.15344882011413574 */
    0x1.b4ae200000000p-4f,     /* 0.10661137104034424 */
    -0x1.d6b0f60000000p-5f,    /* -0.057457428425550461 */
    0x1.49189a0000000p-6f,     /* 0.020086431875824928 */
    -0x1.af4c100000000p-9f,    /* -0.0032905358821153641 */
};

/* log1p(z) = 2s + s^3 P(s^2), s = z / (2 + z), 0 <= z <= 1. Max relative error 2^-38.41 (2^-38.41 before
   rounding). */
static const double LOG1P_WIDE[6] = {
    0x1.5555553b4c63cp-1,      /* 0.66666666363580118 */
    0x1.9999bcc99b923p-2,      /* 0.40000052433505767 */
    0x1.248a65d30c4f7p-2,      /* 0.28568419552455232 */
    0x1.c8b9ddd12fc46p-3,      /* 0.22301076216351329 */
    0x1.5f425c0c66ecap-3,      /* 0.17151328957412765 */
    0x1.be173f65b5715p-3,      /* 0.21781777886524681 */
};

/* log1p(z) = 2s + s^3 P(s^2), s = z / (2 + z), 0 <= z <= 1. Max relative error 2^-59.41 (2^-59.42 before
   rounding). */
static const double LOG1P_DOUBLE[10] = {
    0x1.5555555555535p-1,      /* 0.66666666666666308 */
    0x1.99999999a0750p-2,      /* 0.40000000000155911 */
    0x1.249249208c606p-2,      /* 0.28571428548011146 */
    0x1.c71c741c6cd65p-3,      /* 0.2222222396063486 */
    0x1.745cb401763dep-3,      /* 0.18181744222127255 */
    0x1.3b1ddb49e2854p-3,      /* 0.15386554068783431 */
    0x1.1067c7b586270p-3,      /* 0.13301044485776314 */
    0x1.efd81a06426e6p-4,      /* 0.12105569997597918 */
    0x1.55b2089c93c00p-4,      /* 0.083421739234140091 */
    0x1.5c77e141de87dp-3,      /* 0.17015052778498677 */
};

/* R(a) = exp(a^2/2) Phi(-a) = P(a) / Q(a), 0 <= a <= 14.8. Max relative error 2^-34.88 (2^-34.88 before
   rounding). */
static const double ERFCX_WIDE_P[7] = {
    0x1.0000000000000p-1,      /* 0.5 */
    0x1.f668cfa41f06ap-2,      /* 0.49063419760910298 */
    0x1.e3480939b5385p-3,      /* 0.23597724158630853 */
    0x1.0b4d0f01526cfp-4,      /* 0.065259035695955023 */
    0x1.51f3a3678b9a1p-7,      /* 0.01031346777662351 */
    0x1.8c1fe34c758e0p-11,     /* 0.00075554764185417275 */
    0x1.c4b55b152d27fp-34,     /* 1.0293397760097285e-10 */
};
static const double ERFCX_WIDE_Q[7] = {
    0x1.0000000000000p+0,      /* 1 */
    0x1.c7769167ddc45p+0,      /* 1.7791529539661195 */
    0x1.643a3579809c8p+0,      /* 1.3915131971012773 */
    0x1.3bfdabca0fca0p-1,      /* 0.61716973153660959 */
    0x1.52eb3d32a6b3ap-3,      /* 0.16548774538827066 */
    0x1.a78c760fe4c3bp-6,      /* 0.025851359648708643 */
    0x1.f07941b8eeebdp-10,     /* 0.0018938967098013758 */
};

/* R(a) = Q(a) / (ERFCX_SPLIT_K a Q(a) + P(a)), 0 <= a <= 38.8. Max relative error 2^-57.71 (2^-57.78
   before rounding). In float64 without fma: 2.31 ULP, at a = 13.7. */
static const double ERFCX_SPLIT_K = 0x1.40d931ff62706p+1; /* sqrt(2 pi) */
static const double ERFCX_SPLIT_P[10] = {
    0x1.c000000000000p+1,      /* 3.5 */
    0x1.15503e66ef2ecp+2,      /* 4.3330226903169482 */
    0x1.5f239be8f4f9ep+1,      /* 2.7432742011532829 */
    0x1.20a2fe96341acp+0,      /* 1.1274870983798833 */
    0x1.4e8dff62d4152p-2,      /* 0.32671355286313031 */
    0x1.196b0a1a57c9fp-4,      /* 0.068705596413098466 */
    0x1.56a82bb97a7c9p-7,      /* 0.010457059240213245 */
    0x1.2387c94476be6p-10,     /* 0.0011121002763647635 */
    0x1.3c3e193edde48p-14,     /* 7.5398104838580592e-05 */
    0x1.5134d1fa6ec35p-19,     /* 2.5123829321106096e-06 */
};
static const double ERFCX_SPLIT_Q[11] = {
    0x1.c000000000000p+0,      /* 1.75 */
    0x1.7b5465bb97d4cp+1,      /* 2.9635131040555844 */
    0x1.3db9843ef8e69p+1,      /* 2.4822240169030931 */
    0x1.54d0306b8deb8p+0,      /* 1.3313017141899035 */
    0x1.010680fc60312p-1,      /* 0.50200274544485723 */
    0x1.1ba7600991e63p-3,      /* 0.13850283650593828 */
    0x1.cf8490f7b373ap-6,      /* 0.028290883607773078 */
    0x1.1557de7a8d3b4p-8,      /* 0.0042319219742709586 */
    0x1.d3513426bc28ap-12,     /* 0.00044566841317731558 */
    0x1.f8a66f109f8e2p-16,     /* 3.0079491866613006e-05 */
    0x1.0d0d3dc47bbf2p-20,     /* 1.0022957762608498e-06 */
};

/* gelu'(root + h) = h P(h), |h| <= 0.1876, root = -0.7517915246935645. Max relative error 2^-53.79
   (2^-63.31 before rounding). */
static const double GELU_ROOT_DOUBLE[13] = {
    0x1.b9d98fa5a3215p-2,      /* 0.43149399231404689 */
    0x1.8d9a941de3acap-2,      /* 0.38828498299055225 */
    -0x1.2a2ef9bb826c4p-6,     /* -0.018199676398615208 */
    -0x1.d2fa4c17ca691p-4,     /* -0.114008233297364 */
    -0x1.e408824f276a4p-7,     /* -0.01477152216676398 */
    0x1.3e346df55f474p-6,      /* 0.019421679860432708 */
    0x1.297ba7132e61fp-8,      /* 0.0045392306230325466 */
    -0x1.258a79a8a136ap-9,     /* -0.0022395394810836204 */
    -0x1.8691748882154p-11,    /* -0.00074494969254694033 */
    0x1.86dd3b5594861p-13,     /* 0.00018637856799103277 */
    0x1.76608e0628093p-14,     /* 8.9258472231625635e-05 */
    -0x1.84b06cc2df955p-17,    /* -1.1583839641945865e-05 */
    -0x1.36aa713dad948p-15,    /* -3.7034248163635988e-05 */
};

/* x - tanh(x) = x s P(s) / Q(s), s = x^2, |x| <= 1. Max relative error 2^-37.12 (2^-37.12 before
   rounding). */
static const double TANHSHRINK_WIDE_P[3] = {
    0x1.0000000000000p+0,      /* 1 */
    0x1.8c257dd51bbb3p-5,      /* 0.048357721106064309 */
    0x1.38f52abb2f848p-16,     /* 1.8653731541411444e-05 */
};
static const double TANHSHRINK_WIDE_Q[3] = {
    0x1.8000000000000p+1,      /* 3 */
    0x1.5856b6fc2f7a1p+0,      /* 1.3450731626212262 */
    0x1.ad05d69dc9385p-5,      /* 0.052370948002397312 */
};

/* x - tanh(x) = x s P(s) / Q(s), s = x^2, |x| <= 1. Max relative error 2^-63.00 (2^-68.02 before
   rounding). */
static const double TANHSHRINK_DOUBLE_P[4] = {
    0x1.0000000000000p+0,      /* 1 */
    0x1.20ef6262bb05ap-4,      /* 0.070540794676789004 */
    0x1.24f4531af81efp-10,     /* 0.0011175323222617458 */
    0x1.fe56823291edbp-19,     /* 3.8023138355969413e-06 */
};
static const double TANHSHRINK_DOUBLE_Q[5] = {
    0x1.8000000000000p+1,      /* 3 */
    0x1.696015a5b6444p+0,      /* 1.411622384030367 */
    0x1.510c737788ffbp-4,      /* 0.082287264864646589 */
    0x1.3b71b036c90a4p-10,     /* 0.0012033237268918385 */
    0x1.04f10369c900cp-18,     /* 3.8883307327576657e-06 */
};

/* tanh(a), 0 <= a <= 9.02, in 15 pieces: centres, then coefficients. Max relative error 2^-27.33. */
#define TANH_SHIFT 0.75
#define TANH_END 9.02
static const float TANH_PIECES[8][16] = {
    {0x1.801938p+0f, 0x1.0004dp+1f, 0x1.400c1cp+1f, 0x1.7ff3ap+1f, 0x1.dfde9ap+1f, 0x1.2ff114p+2f, 0x1.6fe5acp+2f, 0x1.b0005p+2f,
     0x1.04388p+3f, 0x0p+0f, 0x0p+0f, 0x1.7ffaa8p-3f, 0x1.7feb3p-2f, 0x1.4017d4p-1f, 0x1.c010d8p-1f, 0x1.1ff80ep+0f},
    {0x1.cf78b4p-1f, 0x1.ed9662p-1f, 0x1.f926ccp-1f, 0x1.fd7754p-1f, 0x1.ff6eccp-1f, 0x1.ffec58p-1f, 0x1.fffd56p-1f, 0x1.ffffa4p-1f,
     0x1.fffffap-1f, 0x0p+0f, 0x0p+0f, 0x1.7b8adp-3f, 0x1.6ee31ap-2f, 0x1.1c04fep-1f, 0x1.686edp-1f, 0x1.9e573ap-1f},
    {0x1.71d448p-3f, 0x1.214dc4p-4f, 0x1.b35e96p-6f, 0x1.43889p-7f, 0x1.224076p-9f, 0x1.3a7bcep-12f, 0x1.55015p-15f, 0x1.70028ap-18f,
     0x1.72cd8ep-22f, 0x0p+0f, 0x1p+0f, 0x1.ee6a5ep-1f, 0x1.be463cp-1f, 0x1.627276p-1f, 0x1.024414p-1f, 0x1.6161c2p-2f},
    {-0x1.4ec6bap-3f, -0x1.16e65ap-4f, -0x1.ad8bc2p-6f, -0x1.41eeacp-7f, -0x1.21ecbap-9f, -0x1.3a6fap-12f, -0x1.550092p-15f, -0x1.6ff9f4p-18f,
     -0x1.c21008p-23f, 0x0p+0f, -0x1.4eb27ep-25f, -0x1.6e81bcp-3f, -0x1.3fca24p-2f, -0x1.893de6p-2f, -0x1.6b9f82p-2f, -0x1.1dfa4p-2f},
    {0x1.6798eep-4f, 0x1.58e3b2p-5f, 0x1.16ac66p-6f, 0x1.a8f842p-8f, 0x1.814f1ep-10f, 0x1.a2aa36p-13f, 0x1.c61e9cp-16f, 0x1.ea093ap-19f,
     0x1.f43092p-23f, 0x0p+0f, -0x1.55542cp-2f, -0x1.27a9bap-2f, -0x1.6de52ap-3f, -0x1.228d4p-6f, 0x1.4f30f6p-4f, 0x1.c68e36p-4f},
    {-0x1.99178p-6f, -0x1.251aeep-6f, -0x1.078b1cp-7f, -0x1.a082eep-9f, -0x1.7fe292p-11f, -0x1.a26ep-14f, -0x1.c5ddbp-17f, -0x1.eb8ffap-20f,
     -0x1.36911cp-21f, 0x0p+0f, -0x1.57accp-13f, 0x1.cf3658p-4f, 0x1.584534p-3f, 0x1.1a52c2p-3f, 0x1.f1962cp-5f, 0x1.aee1b8p-9f},
    {-0x1.950634p-9f, 0x1.3497eap-8f, 0x1.775ec6p-9f, 0x1.424bep-10f, 0x1.3ce824p-12f, 0x1.5cdefep-15f, 0x1.7b80c2p-18f, 0x1.9a984cp-21f,
     0x1.8a664ap-25f, 0x0p+0f, 0x1.167e74p-3f, 0x1.96761p-4f, 0x1.3bd1dap-6f, -0x1.bebd9ep-5f, -0x1.de985p-5f, -0x1.0777b2p-5f},
    {0x1.d3e824p-8f, -0x1.b3964p-14f, -0x1.76618ap-11f, -0x1.895dfap-12f, -0x1.97b3cep-14f, -0x1.cfb8f6p-17f, -0x1.ff52fp-20f, -0x1.0041f6p-22f,
     0x1.95b9a4p-22f, 0x0p+0f, -0x1.3fd5e6p-6f, -0x1.86dfeap-5f, -0x1.1bc302p-4f, -0x1.908dcp-6f, 0x1.c67796p-7f, 0x1.2cdc5ap-6f},
};

/* (a - tanh(a)) / a^3, 0 <= a <= 9.02, in 15 pieces: centres, then coefficients. Max relative error
   2^-26.29. */
#define TANHSHRINK_SHIFT 0.75
#define TANHSHRINK_END 9.02
static const float TANHSHRINK_PIECES[8][16] = {
    {0x1.7ffa48p+0f, 0x1.00129p+1f, 0x1.4014b4p+1f, 0x1.8024d8p+1f, 0x1.e024eap+1f, 0x1.2fe652p+2f, 0x1.6ff1e4p+2f, 0x1.b007e8p+2f,
     0x1.04648ap+3f, 0x0p+0f, 0x1.00078p-4f, 0x1.80144p-3f, 0x1.80054p-2f, 0x1.3ff808p-1f, 0x1.c023fcp-1f, 0x1.1feeb4p+0f},
    {0x1.68fc06p-3f, 0x1.091e4ep-3f, 0x1.8c95ep-4f, 0x1.2ffc0ep-4f, 0x1.ab28aep-5f, 0x1.1ed16p-5f, 0x1.9979dp-6f, 0x1.3247ecp-6f,
     0x1.b20e4cp-7f, 0x0p+0f, 0x1.54ccfcp-2f, 0x1.509948p-2f, 0x1.432a5ap-2f, 0x1.2749b4p-2f, 0x1.057c5cp-2f, 0x1.c62a28p-3f},
    {-0x1.c19076p-4f, -0x1.3faaf2p-4f, -0x1.b99684p-5f, -0x1.33a884p-5f, -0x1.758628p-6f, -0x1.a2de72p-7f, -0x1.fdd146p-8f, -0x1.4b6a28p-8f,
     -0x1.8cd6cap-9f, 0x0p+0f, -0x1.103c76p-6f, -0x1.8e43c6p-5f, -0x1.6eb096p-4f, -0x1.fd019ep-4f, -0x1.16959ap-3f, -0x1.0cd92ep-3f},
    {0x1.0e07bap-5f, 0x1.d2e09p-6f, 0x1.45f0aap-6f, 0x1.b00742p-7f, 0x1.d51294p-8f, 0x1.c0536cp-9f, 0x1.d5875ep-10f, 0x1.0a8622p-10f,
     0x1.0e90e2p-11f, 0x0p+0f, -0x1.0e7c56p-3f, -0x1.f51ac2p-4f, -0x1.7f967ep-4f, -0x1.7202b2p-5f, -0x1.13fbbcp-8f, 0x1.50db06p-6f},
    {0x1.1c5ceap-9f, -0x1.7296p-8f, -0x1.5a567ap-8f, -0x1.df154p-9f, -0x1.eca486p-10f, -0x1.9db0dap-11f, -0x1.79b502p-12f, -0x1.78d97cp-13f,
     -0x1.45b96ep-14f, 0x0p+0f, 0x1.b6ac28p-7f, 0x1.34efacp-5f, 0x1.f5035p-5f, 0x1.02727p-4f, 0x1.6a0494p-5f, 0x1.72ab0cp-6f},
    {-0x1.124854p-7f, -0x1.d8a574p-11f, 0x1.8cde5cp-11f, 0x1.931496p-11f, 0x1.bb46ccp-12f, 0x1.576ee8p-13f, 0x1.168c1ap-14f, 0x1.eccad8p-16f,
     0x1.6ccda6p-17f, 0x0p+0f, 0x1.af4eacp-5f, 0x1.61c0d6p-5f, 0x1.2b6766p-6f, -0x1.83bb62p-7f, -0x1.731462p-6f, -0x1.39e732p-6f},
    {0x1.3d8bdap-8f, 0x1.7ea3ap-10f, 0x1.7b7a32p-13f, -0x1.57b288p-14f, -0x1.48613ap-14f, -0x1.0541e6p-15f, -0x1.82d14p-17f, -0x1.32385p-18f,
     -0x1.8d15c2p-20f, 0x0p+0f, -0x1.07eb6ap-7f, -0x1.62694p-6f, -0x1.d02988p-6f, -0x1.151384p-6f, -0x1.954e7p-10f, 0x1.5d6f92p-8f},
    {-0x1.4ea43ap-10f, -0x1.88b3ecp-11f, -0x1.8a81f6p-13f, -0x1.91281ep-16f, 0x1.43cc3p-17f, 0x1.5eb37ap-18f, 0x1.ee9558p-20f, 0x1.63fb4p-21f,
     0x1.95b962p-23f, 0x0p+0f, -0x1.a79326p-7f, -0x1.0c611ep-6f, 0x1.2c0c4ap-11f, 0x1.72b976p-7f, 0x1.f3cf4ap-8f, 0x1.e2b276p-10f},
};

/* R(a), 0 <= a <= 14.75, in 15 pieces: centres, then coefficients. Max relative error 2^-27.08. */
#define TAIL_SHIFT 1.5
#define TAIL_END 14.75
static const float TAIL_PIECES[8][16] = {
    {0x1.7fe098p-1f, 0x1.40163p+0f, 0x1.bfd964p+0f, 0x1.2017fap+1f, 0x1.8024p+1f, 0x1.00022p+2f, 0x1.4006a4p+2f, 0x1.802118p+2f,
     0x1.dfd4c2p+2f, 0x1.301c8p+3f, 0x1.6fed7ep+3f, 0x1.aff63p+3f, 0x1.d4016p+3f, 0x0p+0f, 0x1.000adp-3f, 0x1.801b48p-2f},
    {0x1.337b0ep-2f, 0x1.d88542p-3f, 0x1.7b71d8p-3f, 0x1.3a9974p-3f, 0x1.f190fep-4f, 0x1.82b1d6p-4f, 0x1.3b09a4p-4f, 0x1.09404cp-4f,
     0x1.ac87eap-5f, 0x1.54335ep-5f, 0x1.1a237p-5f, 0x1.e198aep-6f, 0x1.bcdbcap-6f, 0x0p+0f, 0x1.d0ad52p-2f, 0x1.84b006p-2f},
    {-0x1.63f5ccp-3f, -0x1.c47242p-4f, -0x1.32754ep-4f, -0x1.b3d1cep-5f, -0x1.19a4cap-5f, -0x1.5cf47ap-6f, -0x1.d60348p-7f, -0x1.5032e4p-7f,
     -0x1.ba4656p-8f, -0x1.185cfcp-8f, -0x1.82e402p-9f, -0x1.1a5da2p-9f, -0x1.e23ac2p-10f, 0x0p+0f, -0x1.5e6c36p-2f, -0x1.06b7f6p-2f},
    {0x1.5c1398p-4f, 0x1.7b548p-5f, 0x1.bd8944p-6f, 0x1.157c1ep-6f, 0x1.2bc8f6p-7f, 0x1.2dd3c2p-8f, 0x1.541802p-9f, 0x1.a08ce2p-10f,
     0x1.c16bc2p-11f, 0x1.c96fep-12f, 0x1.0763p-12f, 0x1.49605p-13f, 0x1.04339ep-13f, 0x0p+0f, 0x1.a4ddfp-3f, 0x1.222406p-3f},
    {-0x1.2c9db6p-5f, -0x1.1f0dfep-6f, -0x1.29983cp-7f, -0x1.4974b6p-8f, -0x1.2e79e6p-9f, -0x1.f68edcp-11f, -0x1.de7e92p-12f, -0x1.f92a84p-13f,
     -0x1.c1d9d8p-14f, -0x1.717a96p-15f, -0x1.641ab8p-16f, -0x1.7e366ap-17f, -0x1.174f1cp-17f, 0x0p+0f, -0x1.b0226cp-4f, -0x1.15bc6ap-4f},
    {0x1.d6c0cp-7f, 0x1.8fae2ep-8f, 0x1.726b16p-9f, 0x1.706776p-10f, 0x1.23358cp-11f, 0x1.942abcp-13f, 0x1.47e4ap-14f, 0x1.2c2e9ep-15f,
     0x1.bc0278p-17f, 0x1.27a4bap-18f, 0x1.de34ccp-20f, 0x1.b934c6p-21f, 0x1.913dbap-23f, 0x0p+0f, 0x1.89da34p-5f, 0x1.dc2ac6p-6f},
    {-0x1.57bf28p-8f, -0x1.063d2p-9f, -0x1.b612cp-11f, -0x1.896c48p-12f, -0x1.127ba4p-13f, -0x1.3f84eep-15f, -0x1.bc5bc2p-17f, -0x1.628ff4p-18f,
     -0x1.bb3762p-20f, -0x1.dd1d5p-22f, -0x1.435478p-23f, -0x1.00e32ap-24f, -0x1.e80feap-22f, 0x0p+0f, -0x1.4a625ep-6f, -0x1.75bb6ap-7f},
    {0x1.ccc4a4p-10f, 0x1.4489bep-11f, 0x1.e93fdap-13f, 0x1.8f97bep-14f, 0x1.e71dcp-16f, 0x1.e26dfp-18f, 0x1.272c72p-19f, 0x1.9e912ap-21f,
     0x1.a841bp-23f, 0x1.730366p-25f, 0x1.ab0b6ep-27f, 0x1.303c0cp-28f, 0x1.f26e44p-17f, 0x0p+0f, 0x1.f7d46cp-8f, 0x1.05adf2p-8f},
};

/* a R(a), 0 <= a <= 14.75, in 15 pieces: centres, then coefficients. Max relative error 2^-26.73. */
#define SHARE_SHIFT 1.5
#define SHARE_END 14.75
static const float SHARE_PIECES[8][16] = {
    {0x1.80051p-1f, 0x1.3fe868p+0f, 0x1.c00a9cp+0f, 0x1.200d4ap+1f, 0x1.801ba8p+1f, 0x1.0008dp+2f, 0x1.400b7cp+2f, 0x1.80174p+2f,
     0x1.dff9cap+2f, 0x1.30193cp+3f, 0x1.7017fcp+3f, 0x1.b01168p+3f, 0x1.d41fa6p+3f, 0x0p+0f, 0x0p+0f, 0x1.8014dp-2f},
    {0x1.cd2ba6p-3f, 0x1.2756ccp-2f, 0x1.4bf1b4p-2f, 0x1.620734p-2f, 0x1.754e82p-2f, 0x1.82b608p-2f, 0x1.89d4ap-2f, 0x1.8e023cp-2f,
     0x1.919c3ep-2f, 0x1.9422c8p-2f, 0x1.957f3ap-2f, 0x1.964fdep-2f, 0x1.96a256p-2f, 0x0p+0f, 0x0p+0f, 0x1.23951p-3f},
    {0x1.5bf384p-3f, 0x1.7ba18cp-4f, 0x1.bd337ap-5f, 0x1.1590c2p-5f, 0x1.2bd7d2p-6f, 0x1.2dc01ap-7f, 0x1.540a6ap-8f, 0x1.a0aa06p-9f,
     0x1.c10a58p-10f, 0x1.c97e12p-11f, 0x1.070a6ap-11f, 0x1.49235ep-12f, 0x1.0400ccp-12f, 0x0p+0f, 0x1p-1f, 0x1.2226acp-2f},
    {-0x1.c2bfecp-4f, -0x1.af0546p-5f, -0x1.bdfd72p-6f, -0x1.ee5ee8p-7f, -0x1.c5e456p-8f, -0x1.78d1e8p-9f, -0x1.66d13cp-10f, -0x1.7b0788p-11f,
     -0x1.5113eep-12f, -0x1.152e16p-13f, -0x1.0aa2a8p-14f, -0x1.1e67ep-15f, -0x1.a307c8p-16f, 0x0p+0f, -0x1.988446p-2f, -0x1.a09f3p-3f},
    {0x1.d67826p-5f, 0x1.902842p-6f, 0x1.72052cp-7f, 0x1.708e8ep-8f, 0x1.233ffep-9f, 0x1.93f604p-11f, 0x1.47d822p-12f, 0x1.2c5788p-13f,
     0x1.bb49f8p-15f, 0x1.27a682p-16f, 0x1.dd2762p-18f, 0x1.b8c272p-19f, 0x1.2d0ac4p-19f, 0x0p+0f, 0x1.fffa22p-3f, 0x1.dc1e0ep-4f},
    {-0x1.a88db4p-6f, -0x1.44a988p-7f, -0x1.0ed37cp-8f, -0x1.e8d32ap-10f, -0x1.501cb4p-11f, -0x1.897218p-13f, -0x1.121846p-14f, -0x1.b5e232p-16f,
     -0x1.0d88c8p-17f, -0x1.24fe32p-19f, -0x1.8b66ap-21f, -0x1.3a782ep-22f, 0x1.282c6ap-20f, 0x0p+0f, -0x1.0feb4cp-3f, -0x1.d23678p-5f},
    {0x1.5c6362p-7f, 0x1.e19fcep-9f, 0x1.6c3e94p-10f, 0x1.2c1682p-11f, 0x1.7044f8p-13f, 0x1.6c7fp-15f, 0x1.b4d55p-17f, 0x1.309af6p-18f,
     0x1.414044p-20f, 0x1.1a8a22p-22f, 0x1.419998p-24f, 0x1.b8ba12p-26f, -0x1.2d26f2p-20f, 0x0p+0f, 0x1.f20734p-5f, 0x1.98a87ap-6f},
    {-0x1.ffdb7ep-9f, -0x1.42b98ep-10f, -0x1.c3a06p-12f, -0x1.5942b4p-13f, -0x1.6cd05p-15f, -0x1.330bccp-17f, -0x1.42564cp-19f, -0x1.895206p-21f,
     -0x1.67f5b8p-23f, -0x1.fdad6p-26f, -0x1.56b21p-27f, -0x1.c5db1ep-29f, -0x1.cda4a4p-15f, 0x0p+0f, -0x1.4875f6p-6f, -0x1.40c4acp-7f},
};

/* gelu'(-a) e^(a^2/2), 0 <= a <= 14.75, in 15 pieces: centres, then coefficients, then what the root's
   centre is off the root. Max relative error 2^-26.68. */
#define GELU_LEFT_SHIFT 1.5
#define GELU_LEFT_END 14.75
static const float GELU_LEFT_PIECES[9][16] = {
    {0x1.80f0e8p-1f, 0x1.3fe8f4p+0f, 0x1.c001cp+0f, 0x1.1fe7bep+1f, 0x1.7fe23p+1f, 0x1.ffec4p+1f, 0x1.400adcp+2f, 0x1.802298p+2f,
     0x1.dff9e8p+2f, 0x1.30195p+3f, 0x1.70191p+3f, 0x1.afefa8p+3f, 0x1.d40d7cp+3f, 0x0p+0f, 0x1.ffe8ap-4f, 0x1.7ff6ap-2f},
    {0x0p+0f, -0x1.122a02p-2f, -0x1.069ec2p-1f, -0x1.7cbd86p-1f, -0x1.132ddep+0f, -0x1.80486ep+0f, -0x1.eb066p+0f, -0x1.2a34dep+1f,
     -0x1.784592p+1f, -0x1.dff4acp+1f, -0x1.237f16p+2f, -0x1.56c0fcp+2f, -0x1.73b6e6p+2f, 0x0p+0f, 0x1.9da2f6p-2f, 0x1.d71718p-3f},
    {-0x1.2511e8p-1f, -0x1.04d8d4p-1f, -0x1.e518ep-2f, -0x1.cf0ba2p-2f, -0x1.bbc29p-2f, -0x1.ae556p-2f, -0x1.a73414p-2f, -0x1.a305d6p-2f,
     -0x1.9f6c68p-2f, -0x1.9ce5dep-2f, -0x1.9b8968p-2f, -0x1.9ab92p-2f, -0x1.9a6676p-2f, 0x0p+0f, -0x1.7b7a94p-1f, -0x1.4fa356p-1f},
    {0x1.5b25fp-4f, 0x1.7ba08ap-5f, 0x1.bd42fp-6f, 0x1.15d942p-6f, 0x1.2c3dd2p-7f, 0x1.2df6eap-8f, 0x1.540c44p-9f, 0x1.a088b4p-10f,
     0x1.c1094ap-11f, 0x1.c97edp-12f, 0x1.0709fep-12f, 0x1.496e46p-13f, 0x1.04d49cp-13f, 0x0p+0f, 0x1.a4e512p-3f, 0x1.2232f2p-3f},
    {-0x1.2ba7p-5f, -0x1.1f50eap-6f, -0x1.295c26p-7f, -0x1.49f3fcp-8f, -0x1.2f1372p-9f, -0x1.f6d06ep-11f, -0x1.de5d06p-12f, -0x1.f98e5p-13f,
     -0x1.c14cacp-14f, -0x1.718348p-15f, -0x1.638bb6p-16f, -0x1.7ced6ap-17f, -0x1.801f6ep-18f, 0x0p+0f, -0x1.b02eeep-4f, -0x1.15cec4p-4f},
    {0x1.d4f992p-7f, 0x1.905506p-8f, 0x1.720b9cp-9f, 0x1.71441cp-10f, 0x1.23ce94p-11f, 0x1.94b8ep-13f, 0x1.47c3c2p-14f, 0x1.2bbfa4p-15f,
     0x1.bbd446p-17f, 0x1.26fbb2p-18f, 0x1.d8a6a2p-20f, 0x1.bb898ap-21f, -0x1.9667aap-15f, 0x0p+0f, 0x1.89def2p-5f, 0x1.dc494p-6f},
    {-0x1.55955ep-8f, -0x1.080f2ap-9f, -0x1.b6c346p-11f, -0x1.9381f8p-12f, -0x1.1290dep-13f, -0x1.41f5ep-15f, -0x1.c123dp-17f, -0x1.37f468p-18f,
     -0x1.bd32a6p-20f, -0x1.dfe084p-22f, -0x1.39cf4ep-23f, -0x1.8d6794p-24f, -0x1.271a68p-13f, 0x0p+0f, -0x1.475d16p-6f, -0x1.73f6dep-7f},
    {0x1.cd5598p-10f, 0x1.2da7eep-11f, 0x1.f20216p-13f, 0x1.79b858p-14f, 0x1.efec16p-16f, 0x1.cc399p-18f, 0x1.288acap-19f, 0x1.edf906p-21f,
     0x1.946de4p-23f, 0x1.adaefp-25f, 0x1.887c9ep-26f, 0x1.830818p-30f, 0x1.db537p-10f, 0x0p+0f, 0x1.fa3b76p-8f, 0x1.069274p-8f},
    {0x1.859a04p-15f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f,
     0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f},
};

/* gelu_tanh'(-a) e^v, 0 <= a <= 11, in 16 pieces: centres, then coefficients, then what the root's centre
   is off the root. Max relative error 2^-26.48. */
#define GELU_TANH_LEFT_SHIFT 0.85
#define GELU_TANH_LEFT_END 11
static const float GELU_TANH_LEFT_PIECES[9][16] = {
    {0x1.664f4cp+0f, 0x1.e65622p+0f, 0x1.33329ap+1f, 0x1.734a94p+1f, 0x1.d325f8p+1f, 0x1.29aaacp+2f, 0x1.698fap+2f, 0x1.a997fp+2f,
     0x1.04daep+3f, 0x1.42693cp+3f, 0x1.99a58p-7f, 0x1.6661acp-4f, 0x1.19aa94p-2f, 0x1.0ce2a8p-1f, 0x1.813d44p-1f, 0x1.065d1cp+0f},
    {-0x1.769158p+0f, -0x1.a2f852p+1f, -0x1.6c0e76p+2f, -0x1.1a4a9ep+3f, -0x1.e742c4p+3f, -0x1.bf59f8p+4f, -0x1.74e4e4p+5f, -0x1.223e46p+6f,
     -0x1.ffdb12p+6f, -0x1.d40902p+7f, 0x1.ffe5bap-2f, 0x1.fac118p-2f, 0x1.c6ebcap-2f, 0x1.18b1e6p-2f, 0x0p+0f, -0x1.f7ab3ap-2f},
    {-0x1.84d7a6p+1f, -0x1.0d034cp+2f, -0x1.5f6daep+2f, -0x1.c55926p+2f, -0x1.4522e2p+3f, -0x1.ef9d6cp+3f, -0x1.6177e2p+4f, -0x1.dfe8a4p+4f,
     -0x1.6228a4p+5f, -0x1.0b255cp+6f, -0x1.07a95cp-6f, -0x1.eb36p-4f, -0x1.ba1356p-2f, -0x1.e3accep-1f, -0x1.7961e2p+0f, -0x1.11c38cp+1f},
    {-0x1.2c35bcp+0f, -0x1.309bf4p+0f, -0x1.6aaf0cp+0f, -0x1.c63f5p+0f, -0x1.29a1e4p+1f, -0x1.7e44dep+1f, -0x1.d06252p+1f, -0x1.115034p+2f,
     -0x1.4f09e6p+2f, -0x1.9e19bap+2f, -0x1.4d2032p-1f, -0x1.778bdep-1f, -0x1.d8e47ep-1f, -0x1.1ce08ep+0f, -0x1.342e3ep+0f, -0x1.38e7d6p+0f},
    {0x1.60b236p-5f, -0x1.4df744p-4f, -0x1.aca556p-3f, -0x1.03352p-2f, -0x1.da36fcp-3f, -0x1.b7b252p-3f, -0x1.b66acap-3f, -0x1.b66c46p-3f,
     -0x1.b666e2p-3f, -0x1.b666bcp-3f, -0x1.7e1e9cp-2f, -0x1.72efbp-2f, -0x1.3acefap-2f, -0x1.881dbap-3f, -0x1.3d0b14p-4f, 0x1.6a209p-6f},
    {-0x1.e8d6ecp-6f, -0x1.3a78e8p-4f, -0x1.670dd8p-5f, -0x1.aa7306p-9f, 0x1.30569p-7f, 0x1.7ad58ep-11f, 0x1.12e5d2p-18f, -0x1.9b0ceap-21f,
     -0x1.7a1a24p-21f, -0x1.86150ep-24f, 0x1.dc9aa6p-7f, 0x1.864f9ep-5f, 0x1.89896p-4f, 0x1.06abb4p-3f, 0x1.dc376ep-4f, 0x1.f43e18p-5f},
    {-0x1.44f832p-5f, 0x1.67ceap-10f, 0x1.2e245p-6f, 0x1.6fd884p-7f, -0x1.8c3cp-10f, -0x1.467e1cp-11f, 0x1.74b28ep-18f, 0x1.ae311p-16f,
     -0x1.2c46eep-21f, -0x1.1d8fa8p-20f, 0x1.03fd0ap-3f, 0x1.e1c6ccp-5f, 0x1.5d5bdp-5f, 0x1.d9336ap-8f, -0x1.b4df1p-6f, -0x1.97e70ep-5f},
    {0x1.8afeaep-7f, 0x1.738d7ep-7f, 0x1.f3874ep-13f, -0x1.111a7ep-8f, -0x1.ef42a4p-11f, 0x1.28d7b4p-12f, 0x1.2d5bdcp-19f, -0x1.f09b52p-18f,
     0x1.b795c4p-21f, 0x1.272106p-22f, 0x1.5a35c8p+5f, -0x1.875188p-6f, -0x1.38f2ep-6f, -0x1.c88f52p-6f, -0x1.586c0ap-6f, -0x1.6427b2p-8f},
    {0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f,
     0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, -0x1.56e7a6p-15f, 0x0p+0f},
};

/* mish'(-a) e^a, 0 <= a <= 22, and beyond, in 16 pieces: centres, then coefficients, then what the root's
   centre is off the root. Max relative error 2^-25.20. */
#define MISH_LEFT_SHIFT 1.55
#define MISH_LEFT_END 22
static const float MISH_LEFT_PIECES[9][16] = {
    {0x1.66877ap-1f, 0x1.314a9cp+0f, 0x1.b34ed4p+0f, 0x1.199fdcp+1f, 0x1.79a8fep+1f, 0x1.f9755p+1f, 0x1.3ccf96p+2f, 0x1.7ceea4p+2f,
     0x1.dcc772p+2f, 0x1.2e78eep+3f, 0x1.6e7accp+3f, 0x1.ae3c5ep+3f, 0x1.074ce8p+4f, 0x1.44p+4f, 0x1.99a08p-4f, 0x1.4cb374p-2f},
    {0x1.7c2008p-2f, 0x0p+0f, -0x1.f3e8acp-2f, -0x1.039eb8p+0f, -0x1.d29832p+0f, -0x1.70f3b6p+1f, -0x1.f5967ap+1f, -0x1.3c065ap+2f,
     -0x1.9c8538p+2f, -0x1.0e732cp+3f, -0x1.4e79d8p+3f, -0x1.8e3c36p+3f, -0x1.ee99cep+3f, -0x1.34p+4f, 0x1.2f202ep-1f, 0x1.1689c6p-1f},
    {-0x1.354dfcp-1f, -0x1.c26p-1f, -0x1.05abf8p+0f, -0x1.127a46p+0f, -0x1.133038p+0f, -0x1.0c110ap+0f, -0x1.06410ep+0f, -0x1.02f6b8p+0f,
     -0x1.00e2cap+0f, -0x1.0028eap+0f, -0x1.0006eep+0f, -0x1.000124p+0f, -0x1.00001p+0f, -0x1p+0f, -0x1.ead508p-4f, -0x1.3b843p-2f},
    {-0x1.6a41c8p-2f, -0x1.a3d044p-3f, -0x1.5def16p-4f, -0x1.6fd8eep-6f, 0x1.5c6918p-7f, 0x1.c6872ep-7f, 0x1.1c19p-7f, 0x1.26216ep-8f,
     0x1.7956d2p-10f, 0x1.1e2e54p-12f, 0x1.8edef8p-15f, 0x1.24a5acp-19f, 0x1.5febbp-20f, 0x0p+0f, -0x1.a281fap-2f, -0x1.aec59p-2f},
    {0x1.75c24cp-4f, 0x1.8c1b86p-4f, 0x1.e1a354p-5f, 0x1.c542a6p-6f, 0x1.757064p-8f, -0x1.64d79p-10f, -0x1.bf7a96p-10f, -0x1.1699f8p-10f,
     -0x1.916cccp-12f, -0x1.4766d4p-14f, -0x1.d67b64p-17f, -0x1.11a25cp-19f, -0x1.2cd14cp-22f, 0x0p+0f, -0x1.b3b5dep-5f, 0x1.0afed8p-6f},
    {0x1.b7720ap-6f, -0x1.d0daccp-7f, -0x1.369f84p-6f, -0x1.83b186p-7f, -0x1.fc56c2p-9f, -0x1.03387cp-11f, 0x1.0e01dp-13f, 0x1.49a466p-13f,
     0x1.2be6f8p-14f, 0x1.0f5968p-16f, 0x1.9de2eap-19f, 0x1.08f116p-16f, -0x1.0a8202p-21f, 0x0p+0f, 0x1.47448p-4f, 0x1.22493p-4f},
    {-0x1.8a087ep-6f, -0x1.06aef2p-7f, 0x1.ea393ep-10f, 0x1.855632p-9f, 0x1.5b19a2p-10f, 0x1.27875p-12f, 0x1.46c8cp-15f, -0x1.12c676p-17f,
     -0x1.3dc4b2p-17f, -0x1.4d1dacp-19f, -0x1.38f54cp-21f, -0x1.7dd096p-22f, 0x1.67604p-26f, 0x0p+0f, 0x1.640d4p-9f, -0x1.12ecdep-6f},
    {0x1.7c838ep-9f, 0x1.5dc92p-8f, 0x1.450894p-10f, -0x1.ba2b7p-13f, -0x1.3ea396p-12f, -0x1.52a26cp-14f, -0x1.07fe4ep-16f, -0x1.3c46p-19f,
     0x1.8882c4p-21f, 0x1.7395cp-22f, 0x1.288ad6p-24f, -0x1.52fd6ap-17f, 0x1.7a2096p-24f, 0x0p+0f, -0x1.1964fap-6f, -0x1.7474a2p-7f},
    {0x0p+0f, 0x1.dbfcbcp-14f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f,
     0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f},
};

/* mish'(a), 0 <= a <= 22, in 16 pieces: centres, then coefficients. Max relative error 2^-25.44. */
#define MISH_RIGHT_SHIFT 1.55
#define MISH_RIGHT_END 22
static const float MISH_RIGHT_PIECES[8][16] = {
    {0x1.66598ap-1f, 0x1.331f2cp+0f, 0x1.b3400ep+0f, 0x1.199556p+1f, 0x1.79ba82p+1f, 0x1.f9ab2p+1f, 0x1.3cd25ep+2f, 0x1.7ce17p+2f,
     0x1.dcab28p+2f, 0x1.2e48dep+3f, 0x1.6e8a2ep+3f, 0x1.ae906ep+3f, 0x1.074ce8p+4f, 0x1.43b934p+4f, 0x1.99c14cp-4f, 0x1.4cba5cp-2f},
    {0x1.f00154p-1f, 0x1.1389ep+0f, 0x1.15916ap+0f, 0x1.0ebde2p+0f, 0x1.05cb56p+0f, 0x1.013b4p+0f, 0x1.003938p+0f, 0x1.00099ap+0f,
     0x1.00009ep+0f, 0x1.000004p+0f, 0x1p+0f, 0x1p+0f, 0x1p+0f, 0x1p+0f, 0x1.53a3fcp-1f, 0x1.97eefep-1f},
    {0x1.6a87f8p-2f, 0x1.79e43ep-4f, -0x1.2dc938p-5f, -0x1.debeaep-5f, -0x1.06c186p-5f, -0x1.03d47ep-7f, -0x1.913916p-10f, -0x1.15d3aep-12f,
     -0x1.253cccp-16f, -0x1.c2f094p-22f, -0x1.29066p-27f, -0x1.9814bap-33f, -0x1.97e6e2p-41f, -0x1.ec9faep-52f, 0x1.3ff37cp-1f, 0x1.1b2f54p-1f},
    {-0x1.2d22eep-2f, -0x1.9f891cp-3f, -0x1.005fd8p-4f, 0x1.b600eap-8f, 0x1.331ccp-6f, 0x1.9511cp-8f, 0x1.574fa6p-10f, 0x1.f005fap-13f,
     0x1.0dd612p-16f, 0x1.0481f8p-23f, 0x1.a34f9ep-24f, 0x1.22a0fep-29f, 0x1.271be8p-39f, 0x1.d088b6p-50f, -0x1.a4a15ap-4f, -0x1.b1ad72p-3f},
    {-0x1.67002p-8f, 0x1.9c1e32p-4f, 0x1.2ab6f8p-4f, 0x1.76dfdap-6f, -0x1.f3af5cp-9f, -0x1.7e413cp-9f, -0x1.7a26ap-11f, -0x1.221052p-13f,
     -0x1.44d2fp-17f, -0x1.107c54p-22f, -0x1.4d048p-27f, -0x1.f58dacp-33f, -0x1.0de96ap-42f, -0x1.fd6b3ep-53f, -0x1.6f7e62p-3f, -0x1.1799bcp-3f},
    {0x1.6894dp-4f, 0x1.943102p-7f, -0x1.c8b984p-6f, -0x1.31970ep-6f, -0x1.0ece2p-9f, 0x1.b6a394p-11f, 0x1.27be02p-12f, 0x1.f0df1p-15f,
     0x1.290a88p-18f, 0x1.c74b4ep-21f, -0x1.f6243p-23f, -0x1.5b6c8p-28f, -0x1.d17548p-41f, -0x1.061faep-50f, 0x1.5b5c76p-6f, 0x1.211fc2p-4f},
    {-0x1.f111dep-7f, -0x1.ea23b8p-6f, -0x1.6b4e7ep-9f, 0x1.9811a8p-8f, 0x1.18757cp-9f, -0x1.174662p-14f, -0x1.516c28p-14f, -0x1.52105ap-16f,
     -0x1.e45bdp-20f, -0x1.524ebep-25f, 0x1.93e688p-29f, 0x1.568b18p-34f, -0x1.31912ep-43f, -0x1.559a48p-54f, 0x1.8dcc54p-5f, 0x1.14721p-5f},
    {-0x1.36c8bcp-6f, 0x1.e5779p-8f, 0x1.c52776p-8f, 0x1.ede056p-17f, -0x1.c6d32cp-11f, -0x1.eae7a4p-15f, 0x1.f7cad4p-17f, 0x1.6c6e88p-18f,
     0x1.0913eep-21f, -0x1.fd5a7ep-22f, 0x1.536788p-23f, 0x1.d5f09ap-29f, 0x1.c6b0bap-43f, 0x1.1481f2p-52f, 0x1.e6cb6p-5f, -0x1.1e59fep-6f},
};

/* silu'(-a) e^a, 0 <= a <= 22.5, and beyond, in 16 pieces: centres, then coefficients, then what the
   root's centre is off the root. Max relative error 2^-25.65. */
#define SILU_LEFT_SHIFT 1.5
#define SILU_LEFT_END 22.5
static const float SILU_LEFT_PIECES[9][16] = {
    {0x1.8008dp-1f, 0x1.4748bcp+0f, 0x1.bfef28p+0f, 0x1.1ff172p+1f, 0x1.8017e8p+1f, 0x1.00057p+2f, 0x1.401c34p+2f, 0x1.7ff52p+2f,
     0x1.dfe12ep+2f, 0x1.2ff07cp+3f, 0x1.701a6ap+3f, 0x1.b02a3p+3f, 0x1.0819c8p+4f, 0x1.48p+4f, 0x1.fff86p-4f, 0x1.800588p-2f},
    {0x1.552e5ap-2f, 0x0p+0f, -0x1.ac04f6p-2f, -0x1.df5c6p-1f, -0x1.c53b46p+0f, -0x1.70189ap+1f, -0x1.f88c8ap+1f, -0x1.3e37dcp+2f,
     -0x1.9f6238p+2f, -0x1.0fe56ep+3f, -0x1.501898p+3f, -0x1.9029e6p+3f, -0x1.f0338cp+3f, -0x1.38p+4f, 0x1.fbd6e4p-2f, 0x1.d80126p-2f},
    {-0x1.dc967p-2f, -0x1.907a9ep-1f, -0x1.f3906ep-1f, -0x1.154e5p+0f, -0x1.1ed3dp+0f, -0x1.15defap+0f, -0x1.0bc622p+0f, -0x1.05aa5ap+0f,
     -0x1.01b2d8p+0f, -0x1.004e9ap+0f, -0x1.000d3ep+0f, -0x1.000224p+0f, -0x1.00002p+0f, -0x1p+0f, -0x1.0f4186p-4f, -0x1.bcbf9cp-3f},
    {-0x1.52cabap-2f, -0x1.05b088p-2f, -0x1.3d16f8p-3f, -0x1.0d097cp-4f, 0x1.16efacp-8f, 0x1.6f87f2p-6f, 0x1.03bf1ap-6f, 0x1.16d1cp-7f,
     0x1.698736p-9f, 0x1.130084p-11f, 0x1.7d44e6p-14f, 0x1.34cfcp-16f, 0x1.1d8e26p-19f, 0x0p+0f, -0x1.1dc1ep-2f, -0x1.482138p-2f},
    {0x1.2f9a64p-6f, 0x1.158768p-4f, 0x1.1b72a4p-4f, 0x1.891a82p-5f, 0x1.0f3c64p-6f, -0x1.c8b3ep-12f, -0x1.70eaf6p-9f, -0x1.01885cp-9f,
     -0x1.7f82c2p-11f, -0x1.39ac6ep-13f, -0x1.c04288p-16f, -0x1.486a4ap-18f, -0x1.d1f09p-22f, 0x0p+0f, -0x1.230f5ep-4f, -0x1.351d36p-5f},
    {0x1.1b4574p-5f, 0x1.587e32p-7f, -0x1.c9634cp-8f, -0x1.922926p-7f, -0x1.f694aap-8f, -0x1.bc9a26p-10f, 0x1.bffbb4p-15f, 0x1.16b562p-12f,
     0x1.1bd978p-13f, 0x1.05a88ep-15f, 0x1.8c41d6p-18f, -0x1.0b80a2p-17f, -0x1.7d49cep-21f, 0x0p+0f, 0x1.cb933ap-6f, 0x1.30ffeep-5f},
    {-0x1.8c61dap-8f, -0x1.3a02ap-7f, -0x1.35d4fap-8f, -0x1.61a4fp-14f, 0x1.a78474p-10f, 0x1.68784cp-11f, 0x1.158e1ep-13f, -0x1.9e3148p-18f,
     -0x1.218e22p-16f, -0x1.5c15ecp-18f, -0x1.41feb2p-20f, 0x1.a32424p-24f, 0x1.256e2ep-26f, 0x0p+0f, 0x1.542c84p-7f, 0x1.00e93cp-8f},
    {-0x1.ba7abp-9f, 0x1.acc39p-11f, 0x1.04e2e6p-9f, 0x1.0abc7p-10f, -0x1.70535ep-15f, -0x1.37ee1ep-13f, -0x1.79b17p-15f, -0x1.0efb46p-17f,
     0x1.2636b6p-20f, 0x1.3ef314p-21f, 0x1.13e54ap-23f, 0x1.916b62p-18f, 0x1.1843cap-23f, 0x0p+0f, -0x1.da4d2cp-9f, -0x1.34c14p-8f},
    {0x0p+0f, -0x1.6f9082p-17f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f,
     0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f, 0x0p+0f},
};

/* -gelu(-a), 0 <= a <= 6.2, in 16 pieces: centres, then coefficients. Max relative error 2^-25.40. */
#define GELU_SCALE 0x1.93c9140000000p-1
#define GELU_SQUARE 0x1.1aa65a0000000p-2
#define GELU_START 0
#define GELU_END 6.2
static const float GELU_PIECES[9][16] = {
    {0x0p+0f, 0x1.b06ea6p-1f, 0x1.a9b758p+0f, 0x1.1a4baap+1f, 0x1.564a6p+1f, 0x1.8c64bap+1f, 0x1.bda436p+1f, 0x1.eb45cap+1f,
     0x1.0b056p+2f, 0x1.1f27ecp+2f, 0x1.321a0cp+2f, 0x1.448c4p+2f, 0x1.55f7e6p+2f, 0x1.66c4ep+2f, 0x1.76fefcp+2f, 0x1.8672a4p+2f},
    {0x0p+0f, 0x1.588206p-3f, 0x1.480baap-4f, 0x1.ef75f4p-6f, 0x1.483fb6p-7f, 0x1.8cfd3ap-9f, 0x1.c6f23ep-11f, 0x1.f31098p-13f,
     0x1.07f3cap-14f, 0x1.101caap-16f, 0x1.156062p-18f, 0x1.0d4272p-20f, 0x1.05e23p-22f, 0x1.f33176p-25f, 0x1.d3dd26p-27f, 0x1.ba9b9ep-29f},
    {0x1p-1f, -0x1.2c97c8p-5f, -0x1.e484d6p-4f, -0x1.047b4ep-4f, -0x1.ac0c54p-6f, -0x1.2ebc84p-7f, -0x1.8806b8p-9f, -0x1.db7988p-11f,
     -0x1.11df9ep-12f, -0x1.30005cp-14f, -0x1.4a9b6p-16f, -0x1.547bc2p-18f, -0x1.5d170ep-20f, -0x1.5d2dcp-22f, -0x1.5628acp-24f, -0x1.5118f4p-26f},
    {-0x1.988462p-2f, -0x1.6ff016p-3f, 0x1.39cf08p-5f, 0x1.9b30b2p-5f, 0x1.d75f92p-6f, 0x1.9a474ep-7f, 0x1.34a8d4p-8f, 0x1.a53dap-10f,
     0x1.0b71c2p-11f, 0x1.42708p-13f, 0x1.78918cp-15f, 0x1.9d9a06p-17f, 0x1.c0dfcp-19f, 0x1.d8d0dep-21f, 0x1.e5c66ep-23f, 0x1.f398e4p-25f},
    {0x1.02b904p-17f, 0x1.089734p-3f, 0x1.1893b8p-5f, -0x1.6cc39p-7f, -0x1.010852p-6f, -0x1.37ecf4p-7f, -0x1.1f6ca6p-8f, -0x1.c64066p-10f,
     -0x1.43a96ep-11f, -0x1.ad0c1ap-13f, -0x1.0f6bc8p-14f, -0x1.40167cp-16f, -0x1.71a22p-18f, -0x1.9bba6ep-20f, -0x1.bd0b56p-22f, -0x1.df267ap-24f},
    {0x1.0ff89cp-4f, -0x1.713842p-8f, -0x1.076e3p-5f, -0x1.31cd9ap-7f, 0x1.35e866p-9f, 0x1.03d578p-8f, 0x1.4fda3ap-9f, 0x1.450a88p-10f,
     0x1.0bd726p-11f, 0x1.8db07p-13f, 0x1.13f824p-14f, 0x1.60a368p-16f, 0x1.b43efap-18f, 0x1.02485cp-19f, 0x1.26f70ep-21f, 0x1.4d95a6p-23f},
    {0x1.0737dep-11f, -0x1.55d28ep-6f, 0x1.b14192p-8f, 0x1.f50c3ap-8f, 0x1.36dcaep-9f, -0x1.905bfp-12f, -0x1.bf86dap-11f, -0x1.34fce8p-11f,
     -0x1.38cc3p-12f, -0x1.0c623cp-13f, -0x1.a01adep-15f, -0x1.23fdd2p-16f, -0x1.863886p-18f, -0x1.eeaef2p-20f, -0x1.2c08a2p-21f, -0x1.657756p-23f},
    {-0x1.7554aep-7f, 0x1.065858p-8f, 0x1.8dd924p-9f, -0x1.a46a5cp-10f, -0x1.acf284p-10f, -0x1.1d71cep-11f, 0x1.3ab846p-15f, 0x1.4e21bp-13f,
     0x1.f46822p-14f, 0x1.094138p-14f, 0x1.db968ep-16f, 0x1.774098p-17f, 0x1.125752p-18f, 0x1.7905cp-20f, 0x1.e93224p-22f, 0x1.348bap-23f},
    {0x1.093f28p-9f, 0x1.d2280ep-10f, -0x1.a70afap-10f, -0x1.603e5p-11f, 0x1.4743d8p-12f, 0x1.60bf46p-12f, 0x1.1461dap-13f, 0x1.4fa6ecp-18f,
     -0x1.9de31ap-16f, -0x1.7d27e8p-16f, -0x1.cd49ap-17f, -0x1.9182e4p-18f, -0x1.5f1cap-19f, -0x1.fd98ecp-21f, -0x1.69ad06p-22f, -0x1.05c50cp-23f},
};

/* -gelu_tanh(-a), 0 <= a <= 5.5, in 16 pieces: centres, then coefficients. Max relative error 2^-25.54. */
#define GELU_TANH_SCALE 0x1.2981ca0000000p-1
#define GELU_TANH_SQUARE 0x1.a082820000000p-2
#define GELU_TANH_START 0
#define GELU_TANH_END 5.5
static const float GELU_TANH_PIECES[9][16] = {
    {0x0p+0f, 0x1.0a6df6p+0f, 0x1.a6c734p+0f, 0x1.107a7p+1f, 0x1.444226p+1f, 0x1.724a4ap+1f, 0x1.9c06dcp+1f, 0x1.c28f2ep+1f,
     0x1.e6a308p+1f, 0x1.0447cp+2f, 0x1.145574p+2f, 0x1.23895ep+2f, 0x1.325806p+2f, 0x1.40316cp+2f, 0x1.4dba96p+2f, 0x1.5ac76p+2f},
    {0x0p+0f, 0x1.3debecp-3f, 0x1.4e4812p-4f, 0x1.206fa8p-5f, 0x1.c6457p-7f, 0x1.4c9b42p-8f, 0x1.cabddap-10f, 0x1.2a8bf4p-11f,
     0x1.6e5644p-13f, 0x1.aa973cp-15f, 0x1.d85848p-17f, 0x1.f567b4p-19f, 0x1.ee5d1ap-21f, 0x1.e23d28p-23f, 0x1.b807bap-25f, 0x1.809c22p-27f},
    {0x1p-1f, -0x1.79cc9cp-4f, -0x1.ea2e94p-4f, -0x1.282ac2p-4f, -0x1.2290c2p-5f, -0x1.f8d55ap-7f, -0x1.9186a4p-8f, -0x1.27cf3cp-9f,
     -0x1.9568bep-11f, -0x1.04c584p-12f, -0x1.3c2b32p-14f, -0x1.6ca82p-16f, -0x1.84c85ep-18f, -0x1.9720b4p-20f, -0x1.8d621cp-22f, -0x1.71fe7cp-24f},
    {-0x1.98847p-2f, -0x1.b493c4p-4f, 0x1.28f408p-5f, 0x1.afad92p-5f, 0x1.2ae2e6p-5f, 0x1.45ea28p-6f, 0x1.34f61ep-7f, 0x1.076c06p-8f,
     0x1.99c69p-10f, 0x1.26cb3ap-11f, 0x1.8b2eaep-13f, 0x1.f3180ep-15f, 0x1.219572p-16f, 0x1.47466ap-18f, 0x1.57447p-20f, 0x1.55c9cap-22f},
    {0x1.c539f8p-17f, 0x1.de0cf8p-4f, 0x1.280156p-5f, -0x1.c668dep-8f, -0x1.0d7f54p-6f, -0x1.b45002p-7f, -0x1.08b7b4p-7f, -0x1.0feb14p-8f,
     -0x1.ece258p-10f, -0x1.93ff28p-11f, -0x1.2f8fd4p-12f, -0x1.a84d2ap-14f, -0x1.0e466p-15f, -0x1.4be8p-17f, -0x1.783c86p-19f, -0x1.9288dcp-21f},
    {0x1.111b1ep-4f, -0x1.806854p-6f, -0x1.0499cap-5f, -0x1.a0292cp-7f, -0x1.9ea1cep-12f, 0x1.f1f188p-9f, 0x1.f6b004p-9f, 0x1.56f81ep-9f,
     0x1.7d460cp-10f, 0x1.6f8fcap-11f, 0x1.3c5ff8p-12f, 0x1.f11bdap-14f, 0x1.5fd3fp-15f, 0x1.d9c5f2p-17f, 0x1.245f76p-18f, 0x1.5227ecp-20f},
    {0x1.72f91p-11f, -0x1.d31056p-7f, 0x1.96835cp-8f, 0x1.02de18p-7f, 0x1.07f6ccp-8f, 0x1.c43fe6p-11f, -0x1.361718p-11f, -0x1.d7b80ap-11f,
     -0x1.73c8fcp-11f, -0x1.c300b4p-12f, -0x1.cee05p-13f, -0x1.a2e55ep-14f, -0x1.4f4b2cp-15f, -0x1.f59e2p-17f, -0x1.5425b2p-18f, -0x1.ac840cp-20f},
    {-0x1.8940b2p-7f, 0x1.a419e2p-8f, 0x1.775cdep-9f, -0x1.1c6914p-10f, -0x1.c25e24p-10f, -0x1.1e4a46p-10f, -0x1.a790bcp-12f, 0x1.bc5908p-17f,
     0x1.64cf34p-13f, 0x1.5a0398p-13f, 0x1.d3fde8p-14f, 0x1.fed46p-15f, 0x1.ddcfeep-16f, 0x1.9567f6p-17f, 0x1.3262bp-18f, 0x1.a9c2bep-20f},
    {0x1.2ff6fcp-9f, 0x1.65f814p-10f, -0x1.9d546cp-10f, -0x1.625c5cp-11f, 0x1.78114p-14f, 0x1.ce57c8p-12f, 0x1.22dbaep-12f, 0x1.30f408p-13f,
     0x1.6e91dcp-15f, -0x1.498a72p-16f, -0x1.a7d5c4p-16f, -0x1.b9e69cp-16f, -0x1.083c32p-16f, -0x1.08b062p-17f, -0x1.ed5072p-19f, -0x1.83d9cp-20f},
};

/* -quick_gelu(-a), 0 <= a <= 9.9, in 16 pieces: centres, then coefficients. Max relative error 2^-24.96.
   */
#define QUICK_GELU_SCALE 0x1.90cedc0000000p+0
#define QUICK_GELU_SQUARE 0x0.0p+0
#define QUICK_GELU_START 0
#define QUICK_GELU_END 9.9
static const float QUICK_GELU_PIECES[9][16] = {
    {0x0p+0f, 0x1.6705f6p-1f, 0x1.56f0c6p+0f, 0x1.fa8688p+0f, 0x1.4f0fd8p+1f, 0x1.a0c12cp+1f, 0x1.f28234p+1f, 0x1.2226b6p+2f,
     0x1.4b1b84p+2f, 0x1.7402dcp+2f, 0x1.9cd1fep+2f, 0x1.c5895ap+2f, 0x1.ee74e2p+2f, 0x1.0bc41p+3f, 0x1.203222p+3f, 0x1.349d6ep+3f},
    {0x0p+0f, 0x1.4e1734p-3f, 0x1.fd269cp-4f, 0x1.0e1112p-4f, 0x1.ec8322p-6f, 0x1.a0a47cp-7f, 0x1.50fa6p-8f, 0x1.08a39ap-9f,
     0x1.96983ep-11f, 0x1.33e55cp-12f, 0x1.cdb2aap-14f, 0x1.578d02p-15f, 0x1.f89de6p-17f, 0x1.6ea63cp-18f, 0x1.0a41cep-19f, 0x1.80f8ap-21f},
    {0x1p-1f, 0x1.40d674p-6f, -0x1.961724p-4f, -0x1.33d7eep-4f, -0x1.403d82p-5f, -0x1.213204p-6f, -0x1.e64144p-8f, -0x1.87d7aap-9f,
     -0x1.32aa2cp-10f, -0x1.d70aecp-12f, -0x1.651c04p-13f, -0x1.0c1ecap-14f, -0x1.8cc54p-16f, -0x1.221c18p-17f, -0x1.a79afap-19f, -0x1.33a6dcp-20f},
    {-0x1.b3b64ap-2f, -0x1.a7b416p-3f, -0x1.4ff368p-7f, 0x1.00b828p-5f, 0x1.746a6cp-6f, 0x1.7b77aap-7f, 0x1.5313f6p-8f, 0x1.1b7c5cp-9f,
     0x1.c6e7eep-11f, 0x1.63bd54p-12f, 0x1.116efap-13f, 0x1.9f145p-15f, 0x1.35dbdcp-16f, 0x1.c87a46p-18f, 0x1.4f543cp-19f, 0x1.e9a756p-21f},
    {0x1.06ffacp-18f, 0x1.2a29eep-3f, 0x1.b5bf1cp-5f, 0x1.53aad4p-10f, -0x1.b6751p-8f, -0x1.2bc642p-8f, -0x1.2b0c02p-9f, -0x1.08b2c8p-10f,
     -0x1.b7f534p-12f, -0x1.6069d4p-13f, -0x1.13ad4ep-14f, -0x1.a8277ap-16f, -0x1.400cdap-17f, -0x1.dba3bp-19f, -0x1.5ff0d6p-20f, -0x1.0286bp-21f},
    {0x1.a46634p-4f, -0x1.0ae48cp-6f, -0x1.1b23aep-5f, -0x1.19a27ep-7f, 0x1.3de2fap-14f, 0x1.17aa82p-10f, 0x1.6875f8p-11f, 0x1.60c218p-12f,
     0x1.3553d8p-13f, 0x1.003d44p-14f, 0x1.9a516p-16f, 0x1.4117f8p-17f, 0x1.eb0a6cp-19f, 0x1.70c122p-20f, 0x1.1334a6p-21f, 0x1.973332p-23f},
    {0x1.86db52p-11f, -0x1.f441eep-6f, 0x1.2346dap-7f, 0x1.58c08p-8f, 0x1.f7a026p-11f, -0x1.9cec42p-15f, -0x1.1ab2a6p-13f, -0x1.597c5p-14f,
     -0x1.4bfeb6p-15f, -0x1.2159ecp-16f, -0x1.de2052p-18f, -0x1.7ec538p-19f, -0x1.299278p-20f, -0x1.c4d5f8p-22f, -0x1.55570ep-23f, -0x1.fd5048p-25f},
    {-0x1.112e98p-5f, 0x1.e4dc66p-7f, 0x1.206cccp-9f, -0x1.c20e62p-10f, -0x1.24ce94p-11f, -0x1.61f316p-14f, 0x1.09f84ep-17f, 0x1.d66a5cp-17f,
     0x1.123a56p-17f, 0x1.05d564p-18f, 0x1.c3f8b6p-20f, 0x1.76ccc2p-21f, 0x1.295ea4p-22f, 0x1.cca938p-24f, 0x1.5f440ep-25f, 0x1.099172p-26f},
    {0x1.1dcea2p-7f, 0x1.38c732p-8f, -0x1.b99c3p-9f, 0x1.d6c03p-14f, 0x1.b7179ap-13f, 0x1.be97dp-15f, 0x1.b74462p-18f, -0x1.480fc2p-21f,
     -0x1.5c0464p-20f, -0x1.714dc4p-21f, -0x1.880b24p-22f, -0x1.422824p-23f, -0x1.107cdcp-24f, -0x1.a8593cp-26f, -0x1.54f164p-27f, -0x1.fee56ap-29f},
};

/* softplus(-a), 0 <= a <= 17, in 16 pieces: centres, then coefficients. Max relative error 2^-27.15. */
#define SOFTPLUS_SCALE 0x1.d2d2d00000000p-1
#define SOFTPLUS_SQUARE 0x0.0p+0
#define SOFTPLUS_START 0
#define SOFTPLUS_END 17
static const float SOFTPLUS_PIECES[9][16] = {
    {0x1.4f910ap-2f, 0x1.34290cp+0f, 0x1.269412p+1f, 0x1.b2bf98p+1f, 0x1.1f91fcp+2f, 0x1.65b25ep+2f, 0x1.abeaf2p+2f, 0x1.f25e44p+2f,
     0x1.1c1ba8p+3f, 0x1.3f2e52p+3f, 0x1.62855p+3f, 0x1.8576acp+3f, 0x1.a875bp+3f, 0x1.cb86e2p+3f, 0x1.eeaaa4p+3f, 0x1.08ea86p+4f},
    {0x1.15d79p-1f, 0x1.0cb69ep-2f, 0x1.86d598p-4f, 0x1.0ddda6p-5f, 0x1.6c7022p-7f, 0x1.e920bcp-9f, 0x1.46f37cp-10f, 0x1.b32b0ep-12f,
     0x1.2442a8p-13f, 0x1.86b4f4p-15f, 0x1.02fae6p-16f, 0x1.5b9ccp-18f, 0x1.d1cc86p-20f, 0x1.37645ep-21f, 0x1.9f6562p-23f, 0x1.14d7fcp-24f},
    {-0x1.acd9e4p-2f, -0x1.d8b224p-3f, -0x1.74c462p-4f, -0x1.09781ep-5f, -0x1.6a6b3ep-7f, -0x1.e83762p-9f, -0x1.46bf4ep-10f, -0x1.b313fp-12f,
     -0x1.243d7p-13f, -0x1.86b29ep-15f, -0x1.02fa62p-16f, -0x1.5b9c84p-18f, -0x1.d1cc6ap-20f, -0x1.376458p-21f, -0x1.9f655ep-23f, -0x1.14d7fap-24f},
    {0x1.f27f2p-4f, 0x1.6b97f6p-4f, 0x1.52d7acp-5f, 0x1.00dddp-6f, 0x1.666916p-8f, 0x1.e665d8p-10f, 0x1.46570ap-11f, 0x1.b2e5b8p-13f,
     0x1.243302p-14f, 0x1.86adf4p-16f, 0x1.02f95cp-17f, 0x1.5b9c0ep-19f, 0x1.d1cc34p-21f, 0x1.37644ep-22f, 0x1.9f6558p-24f, 0x1.14d7f8p-25f},
    {-0x1.afc178p-8f, -0x1.0503f2p-6f, -0x1.718e86p-7f, -0x1.404926p-8f, -0x1.d34f2ep-10f, -0x1.41d9e2p-11f, -0x1.b20a3cp-13f, -0x1.21b172p-14f,
     -0x1.857ec2p-16f, -0x1.046e84p-17f, -0x1.594a76p-19f, -0x1.cf7a5ep-21f, -0x1.36889cp-22f, -0x1.9f30bp-24f, -0x1.14eeep-25f, -0x1.71212ep-27f},
    {-0x1.3202a2p-8f, -0x1.f9d1fcp-12f, 0x1.c71a2ap-10f, 0x1.160b6p-10f, 0x1.be85f4p-12f, 0x1.3d0bcap-13f, 0x1.afe19ap-15f, 0x1.213684p-16f,
     0x1.8548cap-18f, 0x1.0462e2p-19f, 0x1.5942c8p-21f, 0x1.cf7604p-23f, 0x1.368814p-24f, 0x1.9f2dc8p-26f, 0x1.14eeccp-27f, 0x1.7121p-29f},
    {0x1.4a34dap-11f, 0x1.db4f74p-11f, -0x1.202096p-18f, -0x1.4111ep-13f, -0x1.44ddd4p-14f, -0x1.eba34ep-16f, -0x1.55776ep-17f, -0x1.cc949p-19f,
     -0x1.367de4p-20f, -0x1.9fb68ep-22f, -0x1.13e008p-23f, -0x1.725774p-25f, -0x1.f011f8p-27f, -0x1.4bd8dp-28f, -0x1.ba661cp-30f, -0x1.26bf6ep-31f},
    {0x1.17492cp-12f, -0x1.12eaacp-13f, -0x1.40aa22p-14f, 0x1.00249cp-17f, 0x1.5cf3bcp-17f, 0x1.34a152p-18f, 0x1.bef29cp-20f, 0x1.322a64p-21f,
     0x1.9e0a9cp-23f, 0x1.15c342p-24f, 0x1.72b46ep-26f, 0x1.f10292p-28f, 0x1.4c25e6p-29f, 0x1.bd6358p-31f, 0x1.283acp-32f, 0x1.8b117cp-34f},
    {-0x1.978a9ep-15f, -0x1.92dap-15f, 0x1.5832dcp-16f, 0x1.43e022p-18f, -0x1.96f3bcp-21f, -0x1.5191b2p-21f, -0x1.22e14ep-22f, -0x1.8d9edcp-24f,
     -0x1.19d21ap-25f, -0x1.781c2ep-27f, -0x1.cfa1dep-29f, -0x1.3b34dp-30f, -0x1.b91e08p-32f, -0x1.19b0fap-33f, -0x1.8999e4p-35f, -0x1.083e6ep-36f},
};

/* mish(x) / x, -9.8 <= x <= 8.7, in 16 pieces: centres, then coefficients. Max relative error 2^-26.62. */
#define MISH_SCALE 0x1.b961180000000p-1
#define MISH_SQUARE 0x0.0p+0
#define MISH_START -9.8
#define MISH_END 8.7
static const float MISH_PIECES[10][16] = {
    {-0x1.7c0064p-8f, 0x1.2793d8p+0f, 0x1.2852c2p+1f, 0x1.bca9b2p+1f, 0x1.28921ap+2f, 0x1.72db26p+2f, 0x1.bda424p+2f, 0x1.03abe8p+3f,
     -0x1.281e18p+3f, -0x1.041466p+3f, -0x1.bdc16cp+2f, -0x1.737492p+2f, -0x1.294efcp+2f, -0x1.be1bcp+1f, -0x1.299c6ap+1f, -0x1.2a7356p+0f},
    {0x1.323feep-1f, 0x1.c8623ap-1f, 0x1.f7cafap-1f, 0x1.ff134ap-1f, 0x1.ffe7bap-1f, 0x1.fffd96p-1f, 0x1.ffffc4p-1f, 0x1.fffffap-1f,
     0x1.919fc4p-14f, 0x1.359b9p-12f, 0x1.eeeb32p-11f, 0x1.8aa6cep-9f, 0x1.393bb2p-7f, 0x1.ee6dd6p-6f, 0x1.7cfe2p-4f, 0x1.0f303ep-2f},
    {0x1.47dd7cp-2f, 0x1.3fedc6p-3f, 0x1.da361p-6f, 0x1.cac656p-9f, 0x1.809a14p-12f, 0x1.340f12p-15f, 0x1.df4fc6p-19f, 0x1.7fe28p-22f,
     0x1.919ad8p-14f, 0x1.358fdcp-12f, 0x1.eeaf56p-11f, 0x1.8a0e4p-9f, 0x1.37b8c8p-7f, 0x1.e6bec8p-6f, 0x1.69a906p-4f, 0x1.c47f3ap-3f},
    {-0x1.f225fap-7f, -0x1.64ff26p-4f, -0x1.935afep-6f, -0x1.b54868p-9f, -0x1.7afa62p-12f, -0x1.32a302p-15f, -0x1.cea0dp-19f, -0x1.7fb52ep-22f,
     0x1.9191p-15f, 0x1.357874p-13f, 0x1.ee379ep-12f, 0x1.88dd24p-10f, 0x1.34b30ep-8f, 0x1.d765e4p-7f, 0x1.4374bcp-5f, 0x1.2007b4p-4f},
    {-0x1.779ea2p-5f, 0x1.aaf5bep-7f, 0x1.9abebap-7f, 0x1.0ea95ep-9f, 0x1.ee2b04p-13f, 0x1.96140ap-16f, 0x1.3b6032p-19f, 0x1.ff4a5ep-23f,
     0x1.0ba8cep-16f, 0x1.9c61f2p-15f, 0x1.48daf6p-13f, 0x1.0451cap-11f, 0x1.938a32p-10f, 0x1.25dad6p-8f, 0x1.4bbb62p-7f, 0x1.bda86ep-11f},
    {-0x1.397f1ap-11f, 0x1.43e35ep-7f, -0x1.efb294p-9f, -0x1.e14544p-11f, -0x1.ddbfep-14f, -0x1.92ba1p-17f, -0x1.8b1464p-19f, -0x1.ff0f98p-24f,
     0x1.0b8e9ap-18f, 0x1.9be2fep-17f, 0x1.479d1ep-15f, 0x1.012458p-13f, 0x1.836c74p-12f, 0x1.fa7b3ap-11f, 0x1.1ac458p-10f, -0x1.fd4262p-8f},
    {0x1.fc19d6p-8f, -0x1.53909ap-8f, 0x1.5c8848p-12f, 0x1.3d3f24p-12f, 0x1.6a63bep-15f, 0x1.3be2f8p-18f, 0x1.51341ep-21f, 0x1.975bfep-25f,
     0x1.abc8ecp-21f, 0x1.48cc7p-19f, 0x1.04076p-17f, 0x1.915a0cp-16f, 0x1.1c65cp-14f, 0x1.14d4e6p-13f, -0x1.4bdb54p-12f, -0x1.71f9eap-9f},
    {0x1.d46ff2p-11f, -0x1.4f7f34p-13f, 0x1.356646p-12f, -0x1.299f6ap-14f, -0x1.b93facp-17f, -0x1.7b0396p-20f, 0x1.13f99p-17f, -0x1.0977fap-26f,
     0x1.1c7e88p-23f, 0x1.b6106ap-22f, 0x1.543e4p-20f, 0x1.fb8186p-19f, 0x1.38dcf6p-17f, 0x1.1832fcp-19f, -0x1.a4cbfp-13f, -0x1.5ee4d8p-14f},
    {-0x1.25a25p-10f, 0x1.b32e66p-11f, -0x1.5cfebp-13f, 0x1.04ca1cp-17f, 0x1.c8f0cp-19f, 0x1.e0be2cp-22f, -0x1.1f09p-22f, 0x1.45402p-28f,
     0x1.45b208p-26f, 0x1.eadd12p-25f, 0x1.826c2ep-23f, 0x1.ff292p-22f, 0x1.5b1792p-21f, -0x1.7b09ap-18f, -0x1.d12f98p-15f, 0x1.4ea136p-12f},
    {-0x1.03e7bep-12f, -0x1.82ba4ap-13f, 0x1.2bc5c2p-15f, 0x1.f0973ep-20f, -0x1.c423dap-21f, -0x1.3175dp-22f, -0x1.a27f6p-17f, -0x1.c6a0c2p-30f,
     0x1.7291b6p-29f, 0x1.1c028p-28f, 0x1.e93b94p-26f, 0x1.d316aep-25f, -0x1.7f609p-23f, -0x1.29d936p-19f, -0x1.050bc8p-17f, 0x1.01322p-13f},
};

/* silu'(-a), 0 <= a <= 15, in 16 pieces: centres, then coefficients. Max relative error 2^-26.01. */
#define SILU_SLOPE_SCALE 0x1.0888860000000p+0
#define SILU_SLOPE_SQUARE 0x0.0p+0
#define SILU_SLOPE_START 0
#define SILU_SLOPE_END 15
static const float SILU_SLOPE_PIECES[10][16] = {
    {0x1.f49346p-3f, 0x1.474962p+0f, 0x1.ee13f2p+0f, 0x1.744c1ap+1f, 0x1.f005dap+1f, 0x1.36178p+2f, 0x1.740f9cp+2f, 0x1.b1ee88p+2f,
     0x1.ef9d4ap+2f, 0x1.16cbb2p+3f, 0x1.35e45ap+3f, 0x1.54e8fp+3f, 0x1.73b27ep+3f, 0x1.92c4dap+3f, 0x1.b1b1d2p+3f, 0x1.d0add2p+3f},
    {0x1.841756p-2f, 0x1.efc47cp-23f, -0x1.63d28cp-4f, -0x1.74876p-4f, -0x1.d1b1c6p-5f, -0x1.e6dc7ap-6f, -0x1.d40ddp-7f, -0x1.ad4af4p-8f,
     -0x1.7eb2a4p-9f, -0x1.4c8a1cp-10f, -0x1.1b734p-11f, -0x1.de25dep-13f, -0x1.91d16ap-14f, -0x1.4c2f5p-15f, -0x1.11d602p-16f, -0x1.c00886p-18f},
    {-0x1.f0ee94p-2f, -0x1.be143ap-3f, -0x1.fb1b78p-5f, 0x1.e86048p-6f, 0x1.183a16p-5f, 0x1.5f635ep-6f, 0x1.6fad22p-7f, 0x1.61f322p-8f,
     0x1.459768p-9f, 0x1.214deap-10f, 0x1.f58b92p-12f, 0x1.ac97b8p-13f, 0x1.6bf562p-14f, 0x1.2f8334p-15f, 0x1.f80aa2p-17f, 0x1.9ee5b4p-18f},
    {0x1.e5df4cp-5f, 0x1.2c5634p-3f, 0x1.68b4fap-4f, 0x1.000904p-6f, -0x1.5c8ba2p-8f, -0x1.a6f98cp-8f, -0x1.096856p-8f, -0x1.15e38ep-9f,
     -0x1.0c3a4ap-10f, -0x1.ebf65ap-12f, -0x1.b421b2p-13f, -0x1.7b04bp-14f, -0x1.4617c2p-15f, -0x1.12d696p-16f, -0x1.cc68eep-18f, -0x1.7dc2c8p-19f},
    {0x1.379798p-4f, -0x1.353e7ap-6f, -0x1.1281a2p-5f, -0x1.d4da38p-7f, -0x1.2d6e9p-9f, 0x1.5a91a8p-11f, 0x1.aa9acap-11f, 0x1.0b6c74p-11f,
     0x1.18879p-12f, 0x1.0dfed8p-13f, 0x1.ee24aep-15f, 0x1.b736c2p-16f, 0x1.80495p-17f, 0x1.48375ap-18f, 0x1.15d9a4p-19f, 0x1.d0d3fp-21f},
    {-0x1.d9025p-7f, -0x1.f2b0cep-7f, 0x1.f729cep-10f, 0x1.3e40acp-8f, 0x1.9e9d4cp-10f, 0x1.e093fap-13f, -0x1.07ed42p-14f, -0x1.42ddb4p-14f,
     -0x1.94a9ep-15f, -0x1.a73a24p-16f, -0x1.967e96p-17f, -0x1.74fda2p-18f, -0x1.4dbffap-19f, -0x1.21fc1ep-20f, -0x1.f18218p-22f, -0x1.a4a306p-23f},
    {-0x1.5717d2p-7f, 0x1.b1723ap-8f, 0x1.92fb7cp-9f, -0x1.6ec2a2p-11f, -0x1.f84538p-12f, -0x1.0d4608p-13f, -0x1.2418ep-16f, 0x1.429edap-18f,
     0x1.880c42p-18f, 0x1.e7de82p-19f, 0x1.fe0826p-20f, 0x1.e9c804p-21f, 0x1.c53e84p-22f, 0x1.9217fp-23f, 0x1.5f8b7cp-24f, 0x1.2da05p-25f},
    {0x1.511b4p-9f, 0x1.51e17cp-14f, -0x1.4196fap-10f, -0x1.eb8fbap-14f, 0x1.64e786p-14f, 0x1.22df32p-15f, 0x1.165148p-17f, 0x1.2095dep-20f,
     -0x1.26e2fp-22f, -0x1.938cfep-22f, -0x1.f5dfccp-23f, -0x1.f60c9ep-24f, -0x1.f24b8ep-25f, -0x1.bc97bp-26f, -0x1.98f0bp-27f, -0x1.64345cp-28f},
    {0x1.33b13ap-10f, -0x1.fe2b24p-11f, 0x1.465ebap-14f, 0x1.8ddf68p-14f, -0x1.52ee4ep-19f, -0x1.c85ba4p-18f, -0x1.153c7ep-19f, -0x1.bc9d8cp-22f,
     -0x1.7cf0f8p-24f, 0x1.535ce4p-26f, 0x1.fd92a2p-27f, 0x1.077a8cp-26f, 0x1.a07604p-28f, 0x1.028c4cp-28f, 0x1.7e293cp-30f, 0x1.1d69d2p-31f},
    {0x1.a0c70ep-14f, -0x1.f751d2p-18f, 0x1.6e11bp-14f, -0x1.9f5588p-16f, -0x1.b9d39ep-19f, 0x1.459706p-20f, 0x1.b2f662p-22f, 0x1.0c4d3p-23f,
     -0x1.555bp-24f, 0x1.e22c5ep-26f, 0x1.e77dap-27f, -0x1.c9d346p-28f, 0x1.9d41bp-34f, -0x1.02db7p-29f, 0x1.1d471ap-35f, -0x1.0ab0b8p-35f},
};

/* gelu'(-a), 0 <= a <= 6.2, in 16 pieces: centres, then coefficients. Max relative error 2^-25.59. */
#define GELU_SLOPE_SCALE 0x1.2af4220000000p+0
#define GELU_SLOPE_SQUARE 0x1.b80f4c0000000p-3
#define GELU_SLOPE_START 0
#define GELU_SLOPE_END 6.2
static const float GELU_SLOPE_PIECES[10][16] = {
    {0x1.9ca4b4p-3f, 0x1.80eaf8p-1f, 0x1.5b1532p+0f, 0x1.e6109ep+0f, 0x1.3072d6p+1f, 0x1.68948ep+1f, 0x1.9ca31ep+1f, 0x1.cd1172p+1f,
     0x1.fae8eep+1f, 0x1.135762p+2f, 0x1.282216p+2f, 0x1.3be2fp+2f, 0x1.4ef694p+2f, 0x1.615e54p+2f, 0x1.734a8p+2f, 0x1.846272p+2f},
    {0x1.5d962ap-2f, -0x1.09278cp-21f, -0x1.067c2ap-3f, -0x1.89977ap-4f, -0x1.84254ap-5f, -0x1.348f64p-6f, -0x1.a943a2p-8f, -0x1.0a0a84p-9f,
     -0x1.31e548p-11f, -0x1.46a922p-13f, -0x1.4bd4bap-15f, -0x1.4572ccp-17f, -0x1.309252p-19f, -0x1.12bb1p-21f, -0x1.da84cep-24f, -0x1.97df3cp-26f},
    {-0x1.882ec6p-1f, -0x1.b9d954p-2f, -0x1.a5eb22p-6f, 0x1.b071e2p-4f, 0x1.6127a2p-4f, 0x1.6ee902p-5f, 0x1.2fc2bep-6f, 0x1.b4cf9ap-8f,
     0x1.19305p-9f, 0x1.4a6314p-11f, 0x1.6c4ea4p-13f, 0x1.7fc952p-15f, 0x1.7eefdcp-17f, 0x1.6dfd54p-19f, 0x1.4d4b2ap-21f, 0x1.2c8cbp-23f},
    {0x1.3f5a08p-3f, 0x1.8d9a8ep-2f, 0x1.dd9b3ep-3f, 0x1.941c0ap-6f, -0x1.7ca242p-5f, -0x1.56aa7ep-5f, -0x1.74f076p-6f, -0x1.41ad3p-7f,
     -0x1.db67ccp-9f, -0x1.384ca6p-10f, -0x1.79ff16p-12f, -0x1.af35ep-14f, -0x1.cd96e4p-16f, -0x1.d5b8ep-18f, -0x1.c4dabp-20f, -0x1.adc96ap-22f},
    {0x1.f00c04p-3f, 0x1.2a2d6cp-6f, -0x1.2a1bd2p-3f, -0x1.71f932p-4f, -0x1.cf0418p-7f, 0x1.d6d4ccp-7f, 0x1.d99b8ap-7f, 0x1.0e66cp-7f,
     0x1.e020c6p-9f, 0x1.69ed36p-10f, 0x1.e8cd2ap-12f, 0x1.3151bp-13f, 0x1.61851p-15f, 0x1.816eeap-17f, 0x1.8b5422p-19f, 0x1.8c6854p-21f},
    {-0x1.d7ef86p-5f, -0x1.d2ef64p-4f, -0x1.556b78p-7f, 0x1.7123dap-5f, 0x1.d3fd38p-6f, 0x1.6ea9c6p-8f, -0x1.c664c6p-9f, -0x1.049ebp-8f,
     -0x1.361bdp-9f, -0x1.19946cp-10f, -0x1.b3d16p-12f, -0x1.2f1c3cp-13f, -0x1.7ffa94p-15f, -0x1.c443a8p-17f, -0x1.f09ebap-19f, -0x1.0856ap-20f},
    {-0x1.aa1306p-5f, 0x1.e3b7e6p-7f, 0x1.2f033ap-5f, 0x1.575116p-9f, -0x1.84d37cp-7f, -0x1.f3580ep-8f, -0x1.c1eda8p-10f, 0x1.63e912p-11f,
     0x1.e235f2p-11f, 0x1.29ce46p-11f, 0x1.15ee46p-12f, 0x1.ba743ap-14f, 0x1.37f8d4p-15f, 0x1.917b64p-17f, 0x1.dbd652p-19f, 0x1.0e9008p-20f},
    {0x1.92ed7p-7f, 0x1.3b6a98p-6f, -0x1.c7fdd2p-8f, -0x1.3b3d72p-7f, -0x1.4e5a38p-11f, 0x1.6b2fp-9f, 0x1.c242fp-10f, 0x1.e37cdap-12f,
     -0x1.cd3f9p-14f, -0x1.86eccap-13f, -0x1.f25c0ap-14f, -0x1.e05594p-15f, -0x1.85a99cp-16f, -0x1.15d484p-17f, -0x1.678dc4p-19f, -0x1.b8a8acp-21f},
    {0x1.0a7c86p-7f, -0x1.1f1bfep-8f, -0x1.24b4a4p-8f, 0x1.25d714p-9f, 0x1.022018p-9f, 0x1.32a56ep-13f, -0x1.5b1cdcp-11f, -0x1.622a12p-12f,
     -0x1.a10cccp-14f, 0x1.d3a6aap-17f, 0x1.14c462p-15f, 0x1.759f5ep-16f, 0x1.6a668ep-17f, 0x1.2fbc3ap-18f, 0x1.bb3fbap-20f, 0x1.28bc7ap-21f},
    {0x1.b3b558p-9f, -0x1.7557fap-10f, 0x1.b06ca4p-10f, 0x1.624724p-11f, 0x1.bc7352p-22f, -0x1.7bf6fcp-11f, 0x1.7ac37p-11f, -0x1.139446p-13f,
     0x1.fc5c74p-16f, 0x1.54ad4ap-15f, -0x1.362038p-17f, -0x1.6ed1d2p-18f, -0x1.06169ep-20f, -0x1.dadedcp-20f, -0x1.92a99ap-21f, -0x1.2bbce6p-22f},
};

/* gelu_tanh'(-a), 0 <= a <= 5.5, in 16 pieces: centres, then coefficients. Max relative error 2^-25.64. */
#define GELU_TANH_SLOPE_SCALE 0x1.17cbd20000000p+0
#define GELU_TANH_SLOPE_SQUARE 0x1.4134bc0000000p-2
#define GELU_TANH_SLOPE_START 0
#define GELU_TANH_SLOPE_END 5.5
static const float GELU_TANH_SLOPE_PIECES[10][16] = {
    {0x1.a76856p-3f, 0x1.814284p-1f, 0x1.4fc8bcp+0f, 0x1.cd619ap+0f, 0x1.1d3104p+1f, 0x1.4e425cp+1f, 0x1.7b511p+1f, 0x1.a568e2p+1f,
     0x1.cccb42p+1f, 0x1.f1cfacp+1f, 0x1.0aaf44p+2f, 0x1.1b75fp+2f, 0x1.2ba88ep+2f, 0x1.3b5eacp+2f, 0x1.4a6e6ap+2f, 0x1.590254p+2f},
    {0x1.597ad6p-2f, 0x1.7c65f6p-22f, -0x1.0307d8p-3f, -0x1.b5061p-4f, -0x1.fca44ap-5f, -0x1.eca842p-6f, -0x1.a33b62p-7f, -0x1.3f1404p-8f,
     -0x1.ba9fa8p-10f, -0x1.1aee12p-11f, -0x1.48a1bcp-13f, -0x1.65faa4p-15f, -0x1.66127ap-17f, -0x1.486faep-19f, -0x1.1ace06p-21f, -0x1.c577bap-24f},
    {-0x1.8740c8p-1f, -0x1.b8baf8p-2f, -0x1.8ec9bep-5f, 0x1.8d3584p-4f, 0x1.99371p-4f, 0x1.0b553ap-4f, 0x1.19a996p-5f, 0x1.fd6f1ep-7f,
     0x1.98f26ap-8f, 0x1.28ed72p-9f, 0x1.82ed9p-11f, 0x1.d31fcap-13f, 0x1.00cedep-14f, 0x1.012e0cp-16f, 0x1.e03492p-19f, 0x1.9f27e4p-21f},
    {0x1.4895dap-3f, 0x1.8cd1acp-2f, 0x1.00afbep-2f, 0x1.c73dd6p-5f, -0x1.13d56p-5f, -0x1.91a424p-5f, -0x1.2c0574p-5f, -0x1.5782acp-6f,
     -0x1.4b38dp-7f, -0x1.17f938p-8f, -0x1.a0a57ep-10f, -0x1.1a6f78p-11f, -0x1.58e68cp-13f, -0x1.7c3ceep-15f, -0x1.8375eap-17f, -0x1.6b33cap-19f},
    {0x1.ef185ap-3f, 0x1.029758p-6f, -0x1.20c778p-3f, -0x1.afab5ep-4f, -0x1.25a016p-5f, 0x1.0bd978p-8f, 0x1.07e3f4p-6f, 0x1.d6678ep-7f,
     0x1.28693ap-7f, 0x1.31668ep-8f, 0x1.0b422p-9f, 0x1.9f215cp-11f, 0x1.1daf14p-12f, 0x1.5ea28cp-14f, 0x1.89638cp-16f, 0x1.92a11p-18f},
    {-0x1.ed9a18p-5f, -0x1.d2c5acp-4f, -0x1.10c076p-6f, 0x1.49ae6ap-5f, 0x1.23c1d6p-5f, 0x1.08d5eep-6f, 0x1.1b5694p-9f, -0x1.e62de2p-9f,
     -0x1.1e0f82p-8f, -0x1.9425d8p-9f, -0x1.b93924p-10f, -0x1.966b8p-11f, -0x1.429084p-12f, -0x1.c002b2p-14f, -0x1.180e7p-15f, -0x1.3bda62p-17f},
    {-0x1.af13cp-5f, 0x1.105184p-6f, 0x1.32ca44p-5f, 0x1.ee3884p-8f, -0x1.20da48p-7f, -0x1.450282p-7f, -0x1.75441ep-8f, -0x1.b1fa08p-10f,
     0x1.06ebdcp-11f, 0x1.1a2264p-10f, 0x1.c97efap-11f, 0x1.0d8662p-11f, 0x1.011ba4p-12f, 0x1.9f206ap-14f, 0x1.263e7p-15f, 0x1.726facp-17f},
    {0x1.ba7192p-7f, 0x1.46b488p-6f, -0x1.b59a74p-8f, -0x1.420dd4p-7f, -0x1.730608p-9f, 0x1.71b2a6p-10f, 0x1.27da52p-9f, 0x1.a9dce4p-10f,
     0x1.7cb7a2p-11f, 0x1.a94866p-16f, -0x1.bf55b2p-13f, -0x1.bf549ep-13f, -0x1.1df33cp-13f, -0x1.1aa9dp-14f, -0x1.d1136p-16f, -0x1.4de79ap-17f},
    {0x1.24b2fep-7f, -0x1.549dd8p-8f, -0x1.2d6f9ep-8f, 0x1.bbe8e2p-10f, 0x1.222ccp-9f, 0x1.6e11fp-10f, 0x1.fc81e8p-18f, -0x1.f96aaap-12f,
     -0x1.4f44fep-12f, -0x1.0dd8e6p-12f, -0x1.4ba518p-15f, 0x1.0fe406p-15f, 0x1.8d9864p-15f, 0x1.01929cp-15f, 0x1.14d98p-16f, 0x1.d2667ep-18f},
    {-0x1.88772ap-11f, -0x1.f664aap-9f, 0x1.208814p-9f, 0x1.2eed22p-11f, -0x1.d3c3a2p-12f, -0x1.0b0084p-9f, 0x1.2f222p-12f, 0x1.7683c2p-11f,
     -0x1.c378cap-11f, 0x1.30929cp-12f, -0x1.fb6b22p-15f, -0x1.61bbcap-15f, 0x1.3af4p-16f, 0x1.ad6024p-18f, -0x1.12c88ap-17f, -0x1.b4540ap-19f},
};

/* quick_gelu'(-a), 0 <= a <= 8.8, in 16 pieces: centres, then coefficients. Max relative error 2^-25.87.
   */
#define QUICK_GELU_SLOPE_SCALE 0x1.c2e8b80000000p+0
#define QUICK_GELU_SLOPE_SQUARE 0x0.0p+0
#define QUICK_GELU_SLOPE_START 0
#define QUICK_GELU_SLOPE_END 8.8
static const float QUICK_GELU_SLOPE_PIECES[10][16] = {
    {0x1.257aap-3f, 0x1.809728p-1f, 0x1.21f40cp+0f, 0x1.b49ea4p+0f, 0x1.23284ep+1f, 0x1.6bcdfap+1f, 0x1.b4710ep+1f, 0x1.fd28e2p+1f,
     0x1.22dd96p+2f, 0x1.472d28p+2f, 0x1.6ba97cp+2f, 0x1.9000ap+2f, 0x1.b45c1ap+2f, 0x1.d8a6dp+2f, 0x1.fccea2p+2f, 0x1.109974p+3f},
    {0x1.845a0ep-2f, 0x1.97ea28p-22f, -0x1.633faep-4f, -0x1.753a0cp-4f, -0x1.d2baf6p-5f, -0x1.e9948ep-6f, -0x1.d7cc08p-7f, -0x1.b0d426p-8f,
     -0x1.81903p-9f, -0x1.4fe358p-10f, -0x1.1eb9bcp-11f, -0x1.e4ff6p-13f, -0x1.95e06ap-14f, -0x1.515e8cp-15f, -0x1.1766fp-16f, -0x1.c9657ep-18f},
    {-0x1.a6f178p-1f, -0x1.7b9d14p-2f, -0x1.b25238p-4f, 0x1.9d16f8p-5f, 0x1.dd7e28p-5f, 0x1.2c6c2p-5f, 0x1.3b30c2p-6f, 0x1.2f92acp-7f,
     0x1.171638p-8f, 0x1.f13db6p-10f, 0x1.afa97p-11f, 0x1.71e2f4p-12f, 0x1.38d2b2p-13f, 0x1.0648b6p-14f, 0x1.b5979p-16f, 0x1.68689ep-17f},
    {0x1.5f28bep-3f, 0x1.b30228p-2f, 0x1.05e5a4p-2f, 0x1.78b48ap-5f, -0x1.f666f4p-7f, -0x1.330a9ap-6f, -0x1.82c55p-7f, -0x1.9564f2p-8f,
     -0x1.872ea6p-9f, -0x1.67ac4cp-10f, -0x1.3f59f2p-11f, -0x1.164c04p-12f, -0x1.dcf7c8p-14f, -0x1.942a5cp-15f, -0x1.54181ap-16f, -0x1.1a2b14p-17f},
    {0x1.80374p-2f, -0x1.7d2c12p-4f, -0x1.5286dp-3f, -0x1.233456p-4f, -0x1.77560ap-7f, 0x1.a6982ep-9f, 0x1.07bcdp-8f, 0x1.4b9a3cp-9f,
     0x1.5bfa06p-10f, 0x1.4fcf8p-11f, 0x1.33cfb2p-12f, 0x1.125b5p-13f, 0x1.de40d4p-15f, 0x1.9aa6bcp-16f, 0x1.5d3f5cp-17f, 0x1.2452cep-18f},
    {-0x1.ef43a8p-4f, -0x1.058cp-3f, 0x1.0321a6p-6f, 0x1.4f3342p-5f, 0x1.b55b28p-7f, 0x1.017b1ep-9f, -0x1.10f21cp-11f, -0x1.53abd4p-11f,
     -0x1.aab8fap-12f, -0x1.bfabcep-13f, -0x1.aeca7p-14f, -0x1.8c5e1ap-15f, -0x1.61611ep-16f, -0x1.34a626p-17f, -0x1.0a0534p-18f, -0x1.c224ecp-20f},
    {-0x1.321588p-3f, 0x1.830d8ep-4f, 0x1.699d96p-5f, -0x1.459dccp-7f, -0x1.c38d9p-8f, -0x1.e8a942p-10f, -0x1.0df49p-12f, 0x1.1f0564p-14f,
     0x1.5cfaa6p-14f, 0x1.b6800ep-15f, 0x1.ca9622p-16f, 0x1.bace4ap-17f, 0x1.98599p-18f, 0x1.6da0d2p-19f, 0x1.3f6608p-20f, 0x1.11f516p-21f},
    {0x1.024b98p-4f, 0x1.195b1ep-9f, -0x1.e971bp-6f, -0x1.819b16p-9f, 0x1.0ee938p-9f, 0x1.c47538p-11f, 0x1.b389fap-13f, 0x1.a1e5a4p-16f,
     -0x1.bfbacp-18f, -0x1.23ed98p-17f, -0x1.6b8682p-18f, -0x1.87799p-19f, -0x1.832f4p-20f, -0x1.64355ap-21f, -0x1.3a91b2p-22f, -0x1.11ea28p-23f},
    {0x1.63a626p-5f, -0x1.46a53p-5f, 0x1.a2c012p-9f, 0x1.0648ccp-8f, -0x1.1cea96p-13f, -0x1.edea98p-13f, -0x1.4016c6p-14f, -0x1.6e4858p-16f,
     -0x1.0e0444p-20f, 0x1.cd7c0cp-21f, 0x1.03b77ap-20f, 0x1.49ffc2p-21f, 0x1.0b9ecp-22f, 0x1.5f692p-24f, 0x1.240884p-24f, 0x1.fe3256p-26f},
    {-0x1.4a0138p-10f, -0x1.094ad8p-12f, 0x1.9c3434p-8f, -0x1.c7b14ep-10f, -0x1.c5b64cp-13f, 0x1.a6cccep-23f, 0x1.578196p-17f, 0x1.78814p-16f,
     -0x1.065e5ep-18f, -0x1.956008p-20f, -0x1.5504e4p-20f, -0x1.ff8b9ep-24f, 0x1.3f001cp-23f, 0x1.9a3b64p-25f, -0x1.456edcp-28f, -0x1.6cdc6ep-28f},
};

/* mish'(x), -9.4 <= x <= 8.3, in 16 pieces: centres, then coefficients. Max relative error 2^-25.45. */
#define MISH_SLOPE_SCALE 0x1.cea68c0000000p-1
#define MISH_SLOPE_SQUARE 0x0.0p+0
#define MISH_SLOPE_START -9.4
#define MISH_SLOPE_END 8.3
static const float MISH_SLOPE_PIECES[11][16] = {
    {-0x1.628b7p-4f, 0x1.05247ap+0f, 0x1.266246p+1f, 0x1.b427fcp+1f, 0x1.20f046p+2f, 0x1.67b9dep+2f, 0x1.ae822ep+2f, 0x1.f522a4p+2f,
     -0x1.1e0234p+3f, -0x1.f55222p+2f, -0x1.ae5d2ep+2f, -0x1.67c5b8p+2f, -0x1.20d664p+2f, -0x1.b4115p+1f, -0x1.102a48p+1f, -0x1.314344p+0f},
    {0x1.16b68ap-1f, 0x1.0d7ap+0f, 0x1.0d44a2p+0f, 0x1.02f068p+0f, 0x1.0079ep+0f, 0x1.00116ap+0f, 0x1.000256p+0f, 0x1.00004ep+0f,
     -0x1.113f02p-10f, -0x1.62dc18p-9f, -0x1.c20c5ep-8f, -0x1.10f464p-6f, -0x1.379994p-5f, -0x1.39b59ap-4f, -0x1.c8d45p-4f, -0x1.9928b8p-22f},
    {0x1.49d514p-1f, 0x1.653b5p-3f, -0x1.cec1b4p-5f, -0x1.232338p-6f, -0x1.a2546cp-9f, -0x1.f3b04ep-12f, -0x1.126f4cp-14f, -0x1.1ec32p-17f,
     -0x1.dd917cp-11f, -0x1.2ec66ap-9f, -0x1.72d52ap-8f, -0x1.a98a08p-7f, -0x1.b59fbep-6f, -0x1.52c9ap-5f, 0x1.04987cp-6f, 0x1.115aa4p-2f},
    {-0x1.83f84ap-11f, -0x1.02f0f2p-2f, 0x1.994c0ap-7f, 0x1.9726d6p-7f, 0x1.5b1b24p-9f, 0x1.b92908p-12f, 0x1.f34a08p-15f, 0x1.57366p-18f,
     -0x1.98960cp-12f, -0x1.f5293cp-11f, -0x1.2337b4p-9f, -0x1.2fd452p-8f, -0x1.f02e4cp-8f, -0x1.51974p-9f, 0x1.176702p-4f, 0x1.a34a16p-3f},
    {-0x1.6f6e9cp-3f, 0x1.4cd768p-4f, 0x1.06e704p-6f, -0x1.310ec4p-8f, -0x1.6c82a4p-10f, -0x1.fc853cp-13f, -0x1.2ba58cp-15f, -0x1.2c53d6p-17f,
     -0x1.c4a8f2p-14f, -0x1.083ebep-12f, -0x1.19334ap-11f, -0x1.dfa7e2p-11f, -0x1.18a916p-11f, 0x1.5bfdbap-8f, 0x1.36c4f6p-5f, 0x1.574f86p-5f},
    {-0x1.5ca2cp-6f, 0x1.5a5d9ep-5f, -0x1.fc6ac8p-7f, 0x1.151bf4p-11f, 0x1.065932p-11f, 0x1.ab62b8p-14f, 0x1.0cf124p-16f, 0x1.05391p-14f,
     -0x1.68481p-16f, -0x1.83cd92p-15f, -0x1.58f668p-14f, -0x1.16d212p-14f, 0x1.91efaep-12f, 0x1.743d16p-9f, 0x1.3a0d3ap-7f, -0x1.4c2b52p-6f},
    {0x1.5b5d9ap-5f, -0x1.1db25ap-5f, 0x1.9295b4p-8f, 0x1.e33254p-12f, -0x1.f4e1fap-14f, -0x1.0fadaep-15f, -0x1.64516ap-18f, 0x1.2c0c6cp-14f,
     -0x1.ac7c6ap-19f, -0x1.8b56d8p-18f, -0x1.83672cp-18f, 0x1.5a04dcp-16f, 0x1.81e59p-13f, 0x1.ad4014p-11f, 0x1.ed9c32p-16f, -0x1.033f4p-6f},
    {0x1.78b694p-7f, -0x1.c5c00ap-14f, -0x1.3fe6dap-11f, -0x1.60fb68p-12f, 0x1.b03cf8p-17f, 0x1.c0bad4p-18f, 0x1.1489cap-22f, -0x1.a7f3eep-12f,
     -0x1.708c1cp-22f, -0x1.c8d466p-22f, 0x1.d309d6p-21f, 0x1.3e7886p-17f, 0x1.96353cp-15f, 0x1.342feep-13f, -0x1.0a1316p-10f, -0x1.b5c9d4p-9f},
    {-0x1.128036p-7f, 0x1.f7f73cp-8f, -0x1.6465fcp-11f, 0x1.0547d4p-13f, 0x1.5c966ep-18f, -0x1.92a8acp-19f, -0x1.f4235ap-20f, -0x1.0627e8p-11f,
     -0x1.1ccddcp-27f, 0x1.7c7984p-23f, 0x1.20f426p-22f, 0x1.0af4d4p-19f, 0x1.326edp-17f, 0x1.33546cp-17f, -0x1.e1d154p-12f, 0x1.21c39p-10f},
    {-0x1.cba2bap-9f, -0x1.d00c9cp-10f, 0x1.aa27d6p-12f, -0x1.ae562ap-16f, -0x1.452004p-18f, 0x1.9dd3cp-19f, 0x1.7f694ep-19f, 0x1.c2b08p-11f,
     -0x1.a8c2ep-28f, 0x1.55f066p-24f, 0x1.078108p-23f, 0x1.566076p-23f, 0x1.6618ep-20f, -0x1.3e274ep-18f, -0x1.b9ad2ap-14f, 0x1.e62364p-11f},
    {0x1.ff3b66p-10f, -0x1.3905f2p-11f, -0x1.e56828p-15f, -0x1.fe947ep-21f, -0x1.d3b2b4p-21f, 0x1.f76e8ap-19f, 0x1.dece56p-19f, 0x1.2b9864p-10f,
     -0x1.38b662p-27f, -0x1.c45d7ep-23f, 0x1.d0efe2p-24f, 0x1.1bd7e8p-21f, -0x1.9a663ap-23f, -0x1.4e5f28p-19f, -0x1.2bf196p-17f, 0x1.cb14d8p-13f},
};

#endif /* FASTACT_COEFFICIENTS_H */
